/// Attention that TransformerLens's detector can be told to pass over. Nothing is by default, there as here.
public struct PatternExclusion: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Attention to the first token (`exclude_bos`).
  public static let firstToken = PatternExclusion(rawValue: 1)
  /// Attention of a token to itself (`exclude_current_token`).
  public static let currentToken = PatternExclusion(rawValue: 2)
}
