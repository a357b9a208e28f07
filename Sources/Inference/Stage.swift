/// A named intermediate of the forward pass: what a probe can watch or alter.
///
/// `T` is the number of tokens of the step, `D` the residual width, `H` the query heads, `P` all positions so far.
public enum Stage: Hashable, Sendable {
  /// Input of the first block. [T, D]
  case embedding
  /// The residual stream after block `layer`. [T, D]
  case blockOutput(layer: Int)
  /// Probabilities after softmax, zero where masked. [H, T, P]
  case attention(layer: Int)
  /// What attention adds to the stream. [T, D]
  case attentionOutput(layer: Int)
  /// What the feed-forward adds to the stream. [T, D]
  case feedForwardOutput(layer: Int)
  /// After the last norm: what the output head multiplies. [T, D], or as wide as the embedding where that differs
  case finalNorm
}
