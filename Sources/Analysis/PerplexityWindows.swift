import Checkpoints

/// A text's tokens cut into windows as llama-perplexity cuts them: as many whole windows as fit, side by side, each
/// begun with the model's BOS in its first token's place where the model adds one, and only the second half of each scored,
/// so that every token scored has at least half a window before it.
///
/// Source: llama.cpp, `tools/perplexity/perplexity.cpp`, `perplexity`.
public struct PerplexityWindows: Sendable {
  private let tokens: [TokenID]
  /// Tokens of a window.
  public let length: Int
  private let start: TokenID?

  /// tokens: of the whole text, with the BOS that the model adds. bos: put first in every window; nil where the model adds
  /// none. length: at least 4.
  public init(_ tokens: [TokenID], length: Int, bos: TokenID?) {
    precondition(length >= 4, "a window of \(length) tokens")
    self.tokens = tokens
    self.length = length
    start = bos
  }

  public var count: Int { tokens.count / length }

  /// What the model reads. [length]
  public func input(_ window: Int) -> [TokenID] {
    var input = Array(tokens[window * length..<(window + 1) * length])
    if let start { input[0] = start }
    return input
  }

  /// The positions of a window whose logits are scored, each by the token behind it.
  public var scored: Range<Int> { length / 2..<length - 1 }

  /// The token that came after a position of a window.
  public func target(_ window: Int, after position: Int) -> TokenID { tokens[window * length + position + 1] }
}
