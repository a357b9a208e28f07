/// What wrote a part of the residual stream. Together they are the stream.
public enum StreamPart: Hashable, Sendable {
  /// Token and position embeddings.
  case embedding
  case head(HeadID)
  /// What attention adds that is no head's: the bias of its output.
  case attentionBias(AttentionKind, layer: Int)
  /// The feed-forward, or the experts together.
  case feedForward(layer: Int)
  /// The biases of norms that stand in the stream itself, in or before a layer.
  case normBias(layer: Int)
}
