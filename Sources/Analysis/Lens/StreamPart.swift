/// What wrote a part of the residual stream. Together they are the stream.
public enum StreamPart: Hashable, Sendable {
  /// Token and position embeddings.
  case embedding
  case head(layer: Int, head: Int)
  /// What attention adds that is no head's: the bias of its output.
  case attentionBias(layer: Int)
  /// Attention to the source, of a decoder that has one.
  case crossAttention(layer: Int)
  /// The feed-forward, or the experts together.
  case feedForward(layer: Int)
}
