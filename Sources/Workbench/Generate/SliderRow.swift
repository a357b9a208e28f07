import Inference

/// A number of the Generate pane that has a slider: every sampler's parameter, and how many tokens to make.
public enum SliderRow: Sendable {
  case parameter(SamplerParameter)
  case maxTokens

  public static let all: [SliderRow] = [.parameter(temperature), .maxTokens] + others

  private static let temperature =
    SamplerCatalog.parameters.first { $0.name == "temperature" } ?? SamplerCatalog.parameters[0]
  /// The ones reached for most come first; the rest keep the catalogue's order.
  private static let others: [SliderRow] = {
    let favourites = ["top-k", "top-p", "min-p", "repeat-penalty"]
    let rest = SamplerCatalog.parameters.filter { $0.name != temperature.name }
    let first = favourites.compactMap { name in rest.first { $0.name == name } }
    return (first + rest.filter { !favourites.contains($0.name) }).map(SliderRow.parameter)
  }()

  public var name: String {
    switch self {
    case .parameter(let parameter): parameter.name
    case .maxTokens: "max-tokens"
    }
  }
  public var summary: String {
    switch self {
    case .parameter(let parameter): parameter.summary
    case .maxTokens: "How many tokens a run makes at most"
    }
  }
  public var range: ClosedRange<Double> {
    switch self {
    case .parameter(let parameter): parameter.range
    case .maxTokens: 1...4096
    }
  }
  public var step: Double {
    switch self {
    case .parameter(let parameter): parameter.step
    case .maxTokens: 16
    }
  }
  public var isInteger: Bool {
    switch self {
    case .parameter(let parameter): parameter.isInteger
    case .maxTokens: true
    }
  }
  public var off: Double? {
    switch self {
    case .parameter(let parameter): parameter.off
    case .maxTokens: nil
    }
  }
  public var defaultValue: Double {
    switch self {
    case .parameter(let parameter): parameter.defaultValue
    case .maxTokens: Double(Settings().maxTokens)
    }
  }

  public func value(in settings: Settings) -> Double {
    switch self {
    case .parameter(let parameter): parameter.value(in: settings.sampling)
    case .maxTokens: Double(settings.maxTokens)
    }
  }

  /// What is wrong with `value`, or nil after setting it.
  public func set(_ value: Double, in settings: inout Settings) -> String? {
    switch self {
    case .parameter(let parameter):
      do { try parameter.set(value, in: &settings.sampling) } catch { return "\(error)" }
    case .maxTokens:
      guard value >= 1, value <= 1_000_000 else { return "max-tokens must be from 1 to 1000000, not \(value.compact)." }
      settings.maxTokens = Int(value.rounded())
    }
    return nil
  }
}
