/// A family of models as a declaration of its blocks; everything that executes, sizes, names or draws a model
/// reads this and nothing else.
public struct Architecture: Sendable {
  /// The names checkpoints give it; the first is the one shown.
  public let names: [String]
  /// The residual steps of one block, in order.
  public let block: @Sendable (_ config: ModelConfig, _ layer: Int) -> [Residual]
  /// What embedded tokens are multiplied by as they enter the stream.
  public let embeddingScale: EmbeddingScale
  /// The norm between the last block and the output head.
  public let finalNorm: Norm

  public init(
    _ names: String..., embeddingScale: EmbeddingScale = .one, finalNorm: Norm = .rms,
    block: @escaping @Sendable (_ config: ModelConfig, _ layer: Int) -> [Residual]
  ) {
    self.names = names
    self.embeddingScale = embeddingScale
    self.finalNorm = finalNorm
    self.block = block
  }

  /// Every architecture this build can run. To add one: a new file in `Families`, and its name here.
  public static let all: [Architecture] = [.llama, .gemma3]

  public static func named(_ name: String) throws(ConfigError) -> Architecture {
    guard let hit = all.first(where: { $0.names.contains(name) }) else {
      throw .unknownArchitecture(name, known: all.flatMap(\.names))
    }
    return hit
  }
}

/// How an embedding is scaled before the first block.
public enum EmbeddingScale: Sendable, Equatable {
  case one
  /// √embeddingLength. Source: arXiv:1706.03762, section 3.4.
  case squareRootOfWidth

  public func factor(_ config: ModelConfig) -> Float {
    switch self {
    case .one: 1
    case .squareRootOfWidth: Float(config.embeddingLength).squareRoot()
    }
  }
}
