/// All samplers as values. Sliders, command-line help, checks and the chain itself are made from it: a new sampler is
/// one file with its stage, its name and its entry, and one more word in `all`.
public enum SamplerCatalog {
  public static let all: [SamplerEntry] = [
    .logitBias, .penalties, .dry, .topNSigma, .topK, .typicalP, .topP, .minP, .xtc, .temperature, .mirostat,
  ]

  /// Every parameter, in the order of the catalogue, and then those that belong to no stage of their own.
  public static let parameters: [SamplerParameter] = all.flatMap(\.parameters) + [minKeep]

  public static func entry(_ name: SamplerName) -> SamplerEntry? { all.first { $0.name == name } }
  public static func parameter(_ name: String) -> SamplerParameter? { parameters.first { $0.name == name } }

  /// Shared by top-p, min-p, typical-p and XTC.
  static let minKeep = SamplerParameter(
    "min-keep", .count(\.minKeep), 0...20, step: 1, allowed: .count(from: 0), off: 0,
    "Candidates that top-p, min-p, typical-p and XTC leave at least")
}

/// One sampler of the catalogue.
public struct SamplerEntry: Sendable, Identifiable {
  public enum Role: Sendable {
    /// Always first.
    case bias
    /// Changes logits.
    case reshaping
    /// Drops candidates; has no place beside mirostat.
    case truncation
    /// Takes the place of the truncating stages, after all others.
    case control
  }

  public let name: SamplerName
  /// Other spellings, with `_` for `-`.
  public let aliases: [String]
  /// llama.cpp's letter, for those whose place can be chosen.
  public let letter: Character?
  public let role: Role
  /// One line.
  public let summary: String
  public let parameters: [SamplerParameter]
  /// The stage, or nil when the settings give it nothing to do.
  let make: @Sendable (SamplerContext) -> (any SamplerStage)?

  public var id: SamplerName { name }
  /// Whether it can stand in `SamplerSettings.order`.
  public var isOrdered: Bool { letter != nil }
  /// Whether the settings give it something to do.
  public func isActive(in settings: SamplerSettings) -> Bool {
    let isInOrder = !isOrdered || settings.order.contains(name)
    let isReplaced = role == .truncation && settings.mirostat != 0
    let context = SamplerContext(settings: settings, vocabularySize: 1, dryBreakers: [], contextLength: 0, seed: 0)
    return isInOrder && !isReplaced && make(context) != nil
  }

  init(
    _ name: SamplerName, aliases: [String] = [], letter: Character? = nil, role: Role, _ summary: String,
    parameters: [SamplerParameter], make: @escaping @Sendable (SamplerContext) -> (any SamplerStage)?
  ) {
    self.name = name
    self.aliases = aliases
    self.letter = letter
    self.role = role
    self.summary = summary
    self.parameters = parameters
    self.make = make
  }
}
