/// What a tensor is for, whatever a checkpoint calls it.
public enum TensorRole: Hashable, Sendable {
  case tokenEmbedding
  case finalNorm
  case outputHead
  /// Divisors of the rotary frequencies (Llama 3's long-context scaling).
  case rotaryDivisors
  case block(Int, BlockRole)
}

/// The tensors of one block.
public enum BlockRole: Hashable, Sendable, CaseIterable {
  case attentionNorm, query, key, value, attentionOutput, attentionPostNorm
  /// Norms of single heads.
  case queryNorm, keyNorm
  case queryBias, keyBias, valueBias, attentionOutputBias
  case feedForwardNorm, gate, up, down, feedForwardPostNorm
  case gateBias, upBias, downBias
}
