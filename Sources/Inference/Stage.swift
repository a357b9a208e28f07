/// A named intermediate of the forward pass: what a probe can watch or alter.
///
/// An encoder's stages are those of a pass of its own. `T` is the number of tokens of the step, `D` the residual width, `H`
/// the query heads, `K` the heads of keys and values, `d` the numbers of a head, `P` all positions so far, `S` those of a
/// source.
public enum Stage: Hashable, Sendable {
  /// Input of the first block. [T, D]
  case embedding
  /// The residual stream after block `layer`. [T, D]
  case blockOutput(layer: Int)
  /// As they meet: normed and rotated, not scaled. Of latent attention in the space of what is cached. [T, H * d]
  case queries(layer: Int)
  /// As they are cached: normed and rotated. Of latent attention the one vector that is cached. [T, K * d]
  case keys(layer: Int)
  /// As they are cached; latent attention has none of its own. [T, K * d]
  case values(layer: Int)
  /// Probabilities after softmax, zero where masked. [H, T, P]
  case attention(layer: Int)
  /// What the heads make of the values, side by side: what the output projection reads. [T, H * d]
  case headOutputs(layer: Int)
  /// The same of attention to the source, whose keys and values are made as the source is read.
  /// [T, H * d], [S, K * d], [S, K * d], [H, T, S], [T, H * d]
  case crossQueries(layer: Int)
  case crossKeys(layer: Int)
  case crossValues(layer: Int)
  case crossAttention(layer: Int)
  case crossHeadOutputs(layer: Int)
  /// What attention adds to the stream. [T, D]
  case attentionOutput(layer: Int)
  /// What attention to the source adds to the stream. [T, D]
  case crossAttentionOutput(layer: Int)
  /// What the feed-forward, or the experts together, add to the stream. [T, D]
  case feedForwardOutput(layer: Int)
  /// Inside a feed-forward that isn't of experts: activated, and gated where it has a gate. [T, feed-forward width]
  case feedForwardActivations(layer: Int)
  /// The router's logits, one for each expert `E` of a layer that has them. [T, E]
  case routerLogits(layer: Int)
  /// What experts are chosen by: the largest win; -infinity in groups that are out. [T, E]
  case expertScores(layer: Int)
  /// What each expert's output is multiplied by, zero where it isn't chosen. [T, E]
  case expertWeights(layer: Int)
  /// After the last norm: what the output head multiplies. [T, D], or as wide as the embedding where that differs
  case finalNorm
}
