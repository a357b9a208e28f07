/// The name a pane goes by in layouts, settings and on the command line, such as `generate`.
public struct PaneID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  public var description: String { rawValue }

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }
}

extension PaneID {
  public static let models = PaneID("models")
  public static let generate = PaneID("generate")
  public static let attention = PaneID("attention")
  public static let lens = PaneID("lens")
  public static let memory = PaneID("memory")
  public static let quantize = PaneID("quantize")
  public static let experts = PaneID("experts")
  public static let tune = PaneID("tune")

  /// By number: a pane keeps its own whichever others a build has.
  private static let numbered: [PaneID] = [
    .models, .generate, .attention, .lens, .memory, .quantize, .experts, .tune,
  ]

  /// What focuses it.
  public var number: Int? { Self.numbered.firstIndex(of: self).map { $0 + 1 } }
}
