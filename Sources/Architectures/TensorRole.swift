/// What a tensor is for, whatever a checkpoint calls it.
public indirect enum TensorRole: Hashable, Sendable {
  case tokenEmbedding
  /// A row for each position, added to the embedded tokens.
  case positionEmbedding
  case embeddingNorm
  /// From the width tokens are embedded in to the stream's, and back before the head.
  case embeddingProjection, outputProjection
  case finalNorm
  case outputHead
  /// Divisors of the rotary frequencies: Llama 3's, and LongRoPE's two sets.
  case rotaryDivisors, rotaryShortDivisors, rotaryLongDivisors
  case block(Int, BlockRole)
  /// What is added to another's product or norm.
  case bias(of: TensorRole)
}

/// The tensors of one block.
public enum BlockRole: Hashable, Sendable, CaseIterable {
  /// Norms before the mixer, of its output, and of the stream after it was added.
  case attentionNorm, attentionPostNorm, attentionStreamNorm
  case query, key, value, attentionOutput
  /// Norms of queries and keys.
  case queryNorm, keyNorm
  case feedForwardNorm, feedForwardPostNorm, feedForwardStreamNorm
  case gate, up, down
}
