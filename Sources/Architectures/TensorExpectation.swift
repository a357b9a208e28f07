/// A tensor the declaration implies: which, of what shape, and whether a checkpoint may leave it out.
public struct TensorExpectation: Sendable, Equatable {
  public let role: TensorRole
  /// Outermost first: `[rows, columns]` of a matrix, `[count]` of a vector.
  public let shape: [Int]
  public let isOptional: Bool
}

extension Architecture {
  /// Every tensor of a model of this family with these sizes, in file order.
  public func tensors(of config: ModelConfig) -> [TensorExpectation] {
    let width = config.embeddingLength
    let embedding = [config.vocabularySize, width]
    var all = [
      TensorExpectation(role: .tokenEmbedding, shape: embedding, isOptional: false),
      TensorExpectation(role: .rotaryDivisors, shape: [config.rotary.dimension / 2], isOptional: true),
    ]
    for layer in 0..<config.blockCount {
      for residual in block(config, layer) {
        all += residual.tensors(of: config).map {
          TensorExpectation(role: .block(layer, $0.part), shape: $0.shape, isOptional: $0.isOptional)
        }
      }
    }
    all.append(TensorExpectation(role: .finalNorm, shape: [width], isOptional: false))
    // Without a head of its own a model multiplies with its embedding again (tied weights).
    all.append(TensorExpectation(role: .outputHead, shape: embedding, isOptional: true))
    return all
  }
}

extension Residual {
  fileprivate typealias Part = (part: BlockRole, shape: [Int], isOptional: Bool)

  fileprivate func tensors(of config: ModelConfig) -> [Part] {
    let width = config.embeddingLength
    switch mixer {
    case .attention(let attention):
      return [(.attentionNorm, [width], false)] + attention.tensors(of: config)
        + (postNorm == nil ? [] : [(.attentionPostNorm, [width], false)])
    case .feedForward(let feedForward):
      return [(.feedForwardNorm, [width], false)] + feedForward.tensors(of: config)
        + (postNorm == nil ? [] : [(.feedForwardPostNorm, [width], false)])
    }
  }
}

extension Attention {
  fileprivate func tensors(of config: ModelConfig) -> [Residual.Part] {
    let width = config.embeddingLength
    let head = config.headDimension
    let queries = config.headCount * head
    let keys = config.headCountKV * head
    let norms: [Residual.Part] = headNorm == nil ? [] : [(.queryNorm, [head], false), (.keyNorm, [head], false)]
    return norms + [
      (.query, [queries, width], false), (.queryBias, [queries], true),
      (.key, [keys, width], false), (.keyBias, [keys], true),
      (.value, [keys, width], false), (.valueBias, [keys], true),
      (.attentionOutput, [width, queries], false), (.attentionOutputBias, [width], true),
    ]
  }
}

extension FeedForward {
  fileprivate func tensors(of config: ModelConfig) -> [Residual.Part] {
    let width = config.embeddingLength
    let inner = config.feedForwardLength
    switch self {
    case .gated:
      return [
        (.gate, [inner, width], false), (.gateBias, [inner], true),
        (.up, [inner, width], false), (.upBias, [inner], true),
        (.down, [width, inner], false), (.downBias, [width], true),
      ]
    }
  }
}
