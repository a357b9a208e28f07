/// A model's declaration as rows to draw: what is stacked on what, with widths; no glyphs, so that a terminal, a
/// file and a test can each draw it their own way.
public struct BlockDiagram: Sendable, Equatable {
  /// One box: what it is, and the widths or head counts that go with it.
  public struct Row: Sendable, Equatable {
    public enum Kind: Sendable, Equatable { case embedding, norm, mixer, head }
    public let kind: Kind
    public let title: String
    public let detail: String
  }

  /// Layers in a row with the same blocks.
  public struct Group: Sendable, Equatable {
    public let layers: ClosedRange<Int>
    /// Each residual step: a norm, then the mixer whose output is added to the stream, after a norm of its own or none.
    public let steps: [[Row]]
  }

  public let input: Row
  public let groups: [Group]
  public let output: [Row]
}

extension Architecture {
  /// The diagram of a model of this family with these sizes.
  public func diagram(of config: ModelConfig, hasOwnHead: Bool) -> BlockDiagram {
    let width = config.embeddingLength
    var groups: [BlockDiagram.Group] = []
    for layer in 0..<config.blockCount {
      let steps = block(config, layer).map { $0.rows(of: config) }
      if let last = groups.last, last.steps == steps {
        groups[groups.count - 1] = .init(layers: last.layers.lowerBound...layer, steps: steps)
      } else {
        groups.append(.init(layers: layer...layer, steps: steps))
      }
    }
    return BlockDiagram(
      input: .init(kind: .embedding, title: "token embedding", detail: "\(config.vocabularySize) × \(width)"),
      groups: groups,
      output: [
        .init(kind: .norm, title: finalNorm.title, detail: "\(width)"),
        .init(
          kind: .head, title: "output head",
          detail: "\(width) → \(config.vocabularySize)\(hasOwnHead ? "" : ", tied to the embedding")"),
      ])
  }
}

extension Residual {
  fileprivate func rows(of config: ModelConfig) -> [BlockDiagram.Row] {
    let width = "\(config.embeddingLength)"
    let mixing = BlockDiagram.Row(kind: .mixer, title: mixer.title(config), detail: mixer.detail(config))
    return [.init(kind: .norm, title: norm.title, detail: width), mixing]
      + (postNorm.map { [.init(kind: .norm, title: $0.title, detail: width)] } ?? [])
  }
}

extension Norm {
  fileprivate var title: String {
    switch self {
    case .rms: "RMSNorm"
    }
  }
}

extension Mixer {
  fileprivate func title(_ config: ModelConfig) -> String {
    switch self {
    case .attention:
      switch config.headCountKV {
      case config.headCount: "multi-head attention"
      case 1: "multi-query attention"
      default: "grouped-query attention"
      }
    case .feedForward(.gated(.silu)): "feed-forward, SwiGLU"
    case .feedForward(.gated(.gelu)): "feed-forward, GeGLU"
    }
  }

  fileprivate func detail(_ config: ModelConfig) -> String {
    switch self {
    case .attention(let attention): attention.detail(config)
    case .feedForward:
      "\(config.embeddingLength) → \(config.feedForwardLength) → \(config.embeddingLength)"
    }
  }
}

extension Attention {
  fileprivate func detail(_ config: ModelConfig) -> String {
    let rotary = rotary ?? config.rotary
    return "\(config.headCount) query heads, \(config.headCountKV) key/value heads of \(config.headDimension), "
      + (headNorm.map { "\($0.title) of each, " } ?? "") + "RoPE θ \(rotary.base.formattedShort)"
      + (rotary.linearFactor == 1 ? "" : " over positions / \(rotary.linearFactor.formattedShort)")
      + (window.map { ", the last \($0) positions" } ?? "")
  }
}

extension Double {
  /// Without the fraction where there is none: 10000, not 10000.0.
  fileprivate var formattedShort: String {
    self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)"
  }
}
