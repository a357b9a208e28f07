/// A named intermediate of the forward pass: what a probe can watch or alter.
///
/// An encoder's stages are those of a pass of its own. `T` is the number of tokens of the step, `D` the residual width, `H` the query heads, `P` all positions so far.
public enum Stage: Hashable, Sendable {
  /// Input of the first block. [T, D]
  case embedding
  /// The residual stream after block `layer`. [T, D]
  case blockOutput(layer: Int)
  /// Probabilities after softmax, zero where masked. [H, T, P]
  case attention(layer: Int)
  /// Probabilities of attention to the source, of `S` positions. [H, T, S]
  case crossAttention(layer: Int)
  /// What attention adds to the stream. [T, D]
  case attentionOutput(layer: Int)
  /// What attention to the source adds to the stream. [T, D]
  case crossAttentionOutput(layer: Int)
  /// What the feed-forward, or the experts together, add to the stream. [T, D]
  case feedForwardOutput(layer: Int)
  /// The router's logits, one for each expert `E` of a layer that has them. [T, E]
  case routerLogits(layer: Int)
  /// What each expert's output is multiplied by, zero where it isn't chosen. [T, E]
  case expertWeights(layer: Int)
  /// After the last norm: what the output head multiplies. [T, D], or as wide as the embedding where that differs
  case finalNorm
}
