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
  /// Of latent attention: to the squeezed queries and from them to the heads', and to the vector that is cached.
  case queryDown, queryDownNorm, queryUp, latentDown, latentNorm
  /// From that to the keys and values of all heads, together or [heads, rank, plainDimension] and
  /// [heads, valueDimension, rank].
  case latentUp, latentKeyUp, latentValueUp
  /// A score of each head that joins the softmax.
  case sinks
  /// What each head's scores gain for each bucket of distances. [buckets, heads]
  case relativeBias
  /// Of attention to what an encoder made.
  case crossNorm, crossPostNorm, crossStreamNorm
  case crossQuery, crossKey, crossValue, crossOutput
  case feedForwardNorm, feedForwardPostNorm, feedForwardStreamNorm
  case gate, up, down
  /// Of the experts, stacked: [experts, rows, columns]; biases [experts, rows].
  case expertGate, expertUp, expertDown
  /// The router of a mixture of experts, and what is added to its scores for the choice alone.
  case router, routerCorrection
  case sharedGate, sharedUp, sharedDown, sharedRouter
}
