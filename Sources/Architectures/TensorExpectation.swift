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
    case .attention:
      let queries = config.headCount * config.headDimension
      let keys = config.headCountKV * config.headDimension
      return [
        (.attentionNorm, [width], false),
        (.query, [queries, width], false), (.queryBias, [queries], true),
        (.key, [keys, width], false), (.keyBias, [keys], true),
        (.value, [keys, width], false), (.valueBias, [keys], true),
        (.attentionOutput, [width, queries], false), (.attentionOutputBias, [width], true),
      ]
    case .feedForward(.swiglu):
      let inner = config.feedForwardLength
      return [
        (.feedForwardNorm, [width], false),
        (.gate, [inner, width], false), (.gateBias, [inner], true),
        (.up, [inner, width], false), (.upBias, [inner], true),
        (.down, [width, inner], false), (.downBias, [width], true),
      ]
    }
  }
}
