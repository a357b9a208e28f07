/// A model as its family declares it for one checkpoint's settings: how ids enter, what each block does, how the
/// stream leaves.
public struct Declaration: Sendable, Equatable {
  public var config: ModelConfig
  public var embedding: Embedding
  /// What reads the source, where there is one; the rest is then the decoder's.
  public var encoder: Encoder?
  /// The residual steps of each block, in order. [blockCount]
  public var blocks: [[Residual]]
  /// The norm between the last block and the output head.
  public var finalNorm: Norm?

  public init(
    _ config: ModelConfig, embedding: Embedding = Embedding(), encoder: Encoder? = nil, finalNorm: Norm? = .rms,
    block: (_ layer: Int) -> [Residual]
  ) {
    self.config = config
    self.embedding = embedding
    self.encoder = encoder
    self.finalNorm = finalNorm
    blocks = (0..<config.blockCount).map(block)
  }

  /// The attention of each block: what a cache of keys and values is sized by. [blockCount]
  public var attentions: [Attention?] {
    blocks.map { block in
      for residual in block {
        if case .attention(let attention) = residual.mixer { return attention }
      }
      return nil
    }
  }

  /// Width of what the output head multiplies.
  public var headWidth: Int { embedding.width ?? config.embeddingLength }

  /// A head must have all the pairs that rotate, and what takes part in a mixture must add up.
  func check() throws(ConfigError) {
    try encoderStack?.check()
    let biases = attentions.compactMap { $0?.relativeBias }
    let tables = Set(biases.map(\.tableLayer)).count
    for bias in biases { try bias.check(heads: config.headCount, tables: tables) }
    for case let experts? in experts where experts.capacity != nil && experts.used != 1 {
      throw .unsupported(
        what: "A capacity of experts of which a token runs", found: "\(experts.used)", supported: ["one for each token"]
      )
    }
    guard config.valueDimension == config.headDimension || attentions.allSatisfy({ $0 == nil }) else {
      throw .unsupported(
        what: "Value head size", found: "\(config.valueDimension)", supported: ["the key's \(config.headDimension)"])
    }
    if let rotated = latentAttention?.rotatedDimension, !rotated.isMultiple(of: 2) {
      throw .unsupported(what: "A number of rotated dimensions of", found: "\(rotated)", supported: ["even numbers"])
    }
    for case let attention? in attentions where attention.rope != nil {
      let pairs = (attention.rotary ?? config.rotary).pairs
      guard 2 * pairs <= config.headDimension else {
        throw .unsupported(
          what: "A number of rotated dimensions of", found: "\(2 * pairs)",
          supported: ["at most the \(config.headDimension) of a head"])
      }
    }
  }
}
