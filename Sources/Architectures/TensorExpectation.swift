/// A tensor the declaration implies: which, of what shape, and whether a checkpoint may leave it out.
public struct TensorExpectation: Sendable, Equatable {
  public let role: TensorRole
  /// Outermost first: `[rows, columns]` of a matrix, `[count]` of a vector.
  public let shape: [Int]
  public let isOptional: Bool

  public init(_ role: TensorRole, _ shape: [Int], isOptional: Bool = false) {
    self.role = role
    self.shape = shape
    self.isOptional = isOptional
  }
}

extension Declaration {
  /// Every tensor of the model but its encoder's, in file order.
  public var tensors: [TensorExpectation] {
    let pairs = [config.rotary.pairs]
    return embedding.tensors(of: config)
      + [.rotaryDivisors, .rotaryShortDivisors, .rotaryLongDivisors].map {
        TensorExpectation($0, pairs, isOptional: true)
      }
      + stackTensors + headTensors
  }

  /// Those of the encoder, its embedding included, nil where there is none.
  public var encoderTensors: [TensorExpectation]? {
    encoderStack.map { embedding.tensors(of: config) + $0.stackTensors }
  }

  /// Of the blocks and the norm after them.
  private var stackTensors: [TensorExpectation] {
    blocks.enumerated().flatMap { layer, block in
      block.flatMap { $0.tensors(of: config, layer: layer) }
    } + (finalNorm?.tensors(.finalNorm, width: config.embeddingLength) ?? [])
  }

  /// Without a head of its own a model multiplies with its embedding again (tied weights).
  private var headTensors: [TensorExpectation] {
    let projection = embedding.width.map { TensorExpectation(.outputProjection, [$0, config.embeddingLength]) }
    return (projection.map { [$0] } ?? []) + [
      TensorExpectation(.outputHead, [config.vocabularySize, headWidth], isOptional: true),
      TensorExpectation(.bias(of: .outputHead), [config.vocabularySize], isOptional: true),
    ]
  }
}

extension Embedding {
  fileprivate func tensors(of config: ModelConfig) -> [TensorExpectation] {
    var all = [TensorExpectation(.tokenEmbedding, [config.vocabularySize, width ?? config.embeddingLength])]
    if let width { all.append(TensorExpectation(.embeddingProjection, [config.embeddingLength, width])) }
    if case .learned(let offset)? = positions {
      all.append(TensorExpectation(.positionEmbedding, [config.contextLength + offset, config.embeddingLength]))
    }
    return all + (norm?.tensors(.embeddingNorm, width: config.embeddingLength) ?? [])
  }
}

extension Norm {
  fileprivate func tensors(_ role: TensorRole, width: Int) -> [TensorExpectation] { tensors(role, shape: [width]) }

  fileprivate func tensors(_ role: TensorRole, shape: [Int]) -> [TensorExpectation] {
    switch self {
    case .rms: [TensorExpectation(role, shape)]
    case .layer: [TensorExpectation(role, shape), TensorExpectation(.bias(of: role), shape, isOptional: true)]
    case .plainLayer: []
    }
  }
}

extension Residual {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let roles = mixer.normRoles
    let norms = [(norm, roles.before), (postNorm, roles.after), (streamNorm, roles.stream)].flatMap { norm, role in
      norm?.tensors(.block(layer, role), width: config.embeddingLength) ?? []
    }
    return norms + mixer.tensors(of: config, layer: layer)
  }
}

extension Mixer {
  /// The roles of the norms before it, of its output, and of the stream after it.
  public var normRoles: (before: BlockRole, after: BlockRole, stream: BlockRole) {
    switch self {
    case .attention, .latentAttention: (.attentionNorm, .attentionPostNorm, .attentionStreamNorm)
    case .crossAttention: (.crossNorm, .crossPostNorm, .crossStreamNorm)
    case .feedForward, .experts: (.feedForwardNorm, .feedForwardPostNorm, .feedForwardStreamNorm)
    }
  }

  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    switch self {
    case .attention(let attention): attention.tensors(of: config, layer: layer)
    case .latentAttention(let attention): attention.tensors(of: config, layer: layer)
    case .crossAttention(let attention): attention.tensors(of: config, layer: layer)
    case .feedForward(let feedForward): feedForward.tensors(of: config, layer: layer)
    case .experts(let experts): experts.tensors(of: config, layer: layer)
    }
  }
}

extension TensorExpectation {
  /// A matrix of a block and the bias it may have.
  fileprivate static func linear(_ layer: Int, _ part: BlockRole, _ rows: Int, _ columns: Int) -> [TensorExpectation] {
    let role = TensorRole.block(layer, part)
    return [
      TensorExpectation(role, [rows, columns]), TensorExpectation(.bias(of: role), [rows], isOptional: true),
    ]
  }

  /// A matrix of each expert, and the biases they may have.
  fileprivate static func stack(
    _ layer: Int, _ part: BlockRole, _ count: Int, _ rows: Int, _ columns: Int
  ) -> [TensorExpectation] {
    let role = TensorRole.block(layer, part)
    return [
      TensorExpectation(role, [count, rows, columns]),
      TensorExpectation(.bias(of: role), [count, rows], isOptional: true),
    ]
  }
}

extension Attention {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let width = config.embeddingLength
    let head = config.headDimension
    let queries = config.headCount * head
    let keys = config.headCountKV * head
    let norms: [TensorExpectation]
    func headNorms(_ norm: Norm, queries: [Int], keys: [Int]) -> [TensorExpectation] {
      norm.tensors(.block(layer, .queryNorm), shape: queries) + norm.tensors(.block(layer, .keyNorm), shape: keys)
    }
    switch headNorm {
    case .each(let norm)?: norms = headNorms(norm, queries: [head], keys: [head])
    case .own(let norm)?:
      norms = headNorms(norm, queries: [config.headCount, head], keys: [config.headCountKV, head])
    case .joint(let norm)?: norms = headNorms(norm, queries: [queries], keys: [keys])
    case nil: norms = []
    }
    let sinks = hasSinks ? [TensorExpectation(.block(layer, .sinks), [config.headCount])] : []
    let biases =
      relativeBias?.tableLayer == layer
      ? [TensorExpectation(.block(layer, .relativeBias), [relativeBias?.buckets ?? 0, config.headCount])] : []
    return norms + sinks + biases + TensorExpectation.linear(layer, .query, queries, width)
      + TensorExpectation.linear(layer, .key, keys, width) + TensorExpectation.linear(layer, .value, keys, width)
      + TensorExpectation.linear(layer, .attentionOutput, width, queries)
  }
}

extension CrossAttention {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let width = config.embeddingLength
    let queries = config.headCount * config.headDimension
    let keys = config.headCountKV * config.headDimension
    return TensorExpectation.linear(layer, .crossQuery, queries, width)
      + TensorExpectation.linear(layer, .crossKey, keys, width)
      + TensorExpectation.linear(layer, .crossValue, keys, width)
      + TensorExpectation.linear(layer, .crossOutput, width, queries)
  }
}

extension LatentAttention {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let width = config.embeddingLength, heads = config.headCount
    func role(_ part: BlockRole) -> TensorRole { .block(layer, part) }
    let queries = heads * queryDimension
    let query: [TensorExpectation]
    if let queryRank {
      query =
        TensorExpectation.linear(layer, .queryDown, queryRank, width)
        + Norm.rms.tensors(role(.queryDownNorm), width: queryRank)
        + TensorExpectation.linear(layer, .queryUp, queries, queryRank)
    } else {
      query = TensorExpectation.linear(layer, .query, queries, width)
    }
    return query + TensorExpectation.linear(layer, .latentDown, cachedDimension, width)
      + Norm.rms.tensors(role(.latentNorm), width: rank)
      + [
        TensorExpectation(role(.latentUp), [heads * (plainDimension + valueDimension), rank], isOptional: true),
        TensorExpectation(role(.latentKeyUp), [heads, rank, plainDimension], isOptional: true),
        TensorExpectation(role(.latentValueUp), [heads, valueDimension, rank], isOptional: true),
      ] + TensorExpectation.linear(layer, .attentionOutput, width, heads * valueDimension)
  }
}

extension FeedForward {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let width = config.embeddingLength
    let inner = config.feedForwardLength
    let ends =
      TensorExpectation.linear(layer, .up, inner, width) + TensorExpectation.linear(layer, .down, width, inner)
    return (isGated ? TensorExpectation.linear(layer, .gate, inner, width) : []) + ends
  }
}

extension Experts {
  fileprivate func tensors(of config: ModelConfig, layer: Int) -> [TensorExpectation] {
    let width = config.embeddingLength
    let ends =
      TensorExpectation.stack(layer, .expertUp, count, feedForwardLength, width)
      + TensorExpectation.stack(layer, .expertDown, count, width, feedForwardLength)
    let gates = TensorExpectation.stack(layer, .expertGate, count, feedForwardLength, width)
    return TensorExpectation.linear(layer, .router, count, width)
      + [TensorExpectation(.block(layer, .routerCorrection), [count], isOptional: true)]
      + (network.isGated ? gates : []) + ends
      + (shared?.tensors(of: config, layer: layer, isGatedNetwork: network.isGated) ?? [])
  }
}

extension SharedExpert {
  fileprivate func tensors(of config: ModelConfig, layer: Int, isGatedNetwork: Bool) -> [TensorExpectation] {
    let width = config.embeddingLength
    let gate = TensorExpectation.linear(layer, .sharedGate, feedForwardLength, width)
    return (isGatedNetwork ? gate : []) + TensorExpectation.linear(layer, .sharedUp, feedForwardLength, width)
      + TensorExpectation.linear(layer, .sharedDown, width, feedForwardLength)
      + (isGated ? [TensorExpectation(.block(layer, .sharedRouter), [1, width])] : [])
  }
}
