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

  /// One residual step: what happens to a copy of the stream before it is added, and to the stream after that.
  public struct Step: Sendable, Equatable {
    public let input: ResidualInput
    public let rows: [Row]
    /// What the sum of the rows is multiplied by.
    public let scale: Double
    public let streamRows: [Row]
  }

  /// Layers in a row with the same blocks.
  public struct Group: Sendable, Equatable {
    public let layers: ClosedRange<Int>
    public let steps: [Step]
  }

  /// The encoder: its groups, and what becomes of the stream after them. Empty where there is none.
  public let encoderGroups: [Group]
  public let encoderOutput: [Row]
  /// From ids to the stream, of either stack.
  public let input: [Row]
  public let groups: [Group]
  public let output: [Row]
}

extension Declaration {
  /// What is stacked on what, and how wide it is.
  public func diagram(hasOwnHead: Bool) -> BlockDiagram {
    let encoder = encoderStack
    return BlockDiagram(
      encoderGroups: encoder?.groups ?? [],
      encoderOutput: encoder?.finalNorm.map { [$0.row(width: config.embeddingLength)] } ?? [],
      input: embedding.rows(of: config), groups: groups, output: outputRows(hasOwnHead: hasOwnHead))
  }

  /// Layers in a row with the same blocks.
  private var groups: [BlockDiagram.Group] {
    var groups: [BlockDiagram.Group] = []
    for (layer, block) in blocks.enumerated() {
      let steps = block.map { $0.step(of: config) }
      if let last = groups.last, last.steps == steps {
        groups[groups.count - 1] = .init(layers: last.layers.lowerBound...layer, steps: steps)
      } else {
        groups.append(.init(layers: layer...layer, steps: steps))
      }
    }
    return groups
  }

  private func outputRows(hasOwnHead: Bool) -> [BlockDiagram.Row] {
    var rows = finalNorm.map { [$0.row(width: config.embeddingLength)] } ?? []
    if let width = embedding.width {
      rows.append(.init(kind: .mixer, title: "projection", detail: "\(config.embeddingLength) → \(width)"))
    }
    let times = config.logitScale.map { ", times \($0.formattedShort)" } ?? ""
    let cap = config.logitSoftcap.map { ", soft cap \(Double($0).formattedShort)" } ?? ""
    let tie = hasOwnHead ? "" : ", tied to the embedding"
    rows.append(
      .init(kind: .head, title: "output head", detail: "\(headWidth) → \(config.vocabularySize)\(tie)\(times)\(cap)"))
    return rows
  }
}

extension Embedding {
  fileprivate func rows(of config: ModelConfig) -> [BlockDiagram.Row] {
    let width = width ?? config.embeddingLength
    let scaled =
      switch scale {
      case .one: ""
      case .squareRootOfWidth: ", times √\(config.embeddingLength)"
      case .times(let factor): ", times \(factor.formattedShort)"
      }
    var rows = [
      BlockDiagram.Row(
        kind: .embedding, title: "token embedding", detail: "\(config.vocabularySize) × \(width)\(scaled)")
    ]
    if width != config.embeddingLength {
      rows.append(.init(kind: .mixer, title: "projection", detail: "\(width) → \(config.embeddingLength)"))
    }
    switch positions {
    case .learned: rows.append(.init(kind: .embedding, title: "+ learned positions", detail: "\(config.contextLength)"))
    case .sinusoidal: rows.append(.init(kind: .embedding, title: "+ sinusoidal positions", detail: ""))
    case nil: break
    }
    return rows + (norm.map { [$0.row(width: config.embeddingLength)] } ?? [])
  }
}

extension Residual {
  fileprivate func step(of config: ModelConfig) -> BlockDiagram.Step {
    let width = config.embeddingLength
    let mixing = BlockDiagram.Row(kind: .mixer, title: mixer.title(config), detail: mixer.detail(config))
    return BlockDiagram.Step(
      input: input,
      rows: (norm.map { [$0.row(width: width, isCarried: carriesNorm)] } ?? []) + [mixing]
        + (postNorm.map { [$0.row(width: width)] } ?? []),
      scale: scale,
      streamRows: streamNorm.map { [$0.row(width: width)] } ?? [])
  }
}

extension Norm {
  fileprivate func row(width: Int, isCarried: Bool = false) -> BlockDiagram.Row {
    .init(kind: .norm, title: title, detail: "\(width)" + (isCarried ? ", the stream's too" : ""))
  }

  fileprivate var title: String {
    switch self {
    case .rms: "RMSNorm"
    case .layer: "LayerNorm"
    case .plainLayer: "LayerNorm without weights"
    }
  }
}

extension Activation {
  fileprivate var title: String {
    switch self {
    case .silu: "SiLU"
    case .gelu: "GELU"
    case .geluTanh: "GELU (tanh)"
    case .relu: "ReLU"
    case .squaredRelu: "ReLU²"
    }
  }

  /// What a gated feed-forward with it is called.
  fileprivate var gatedTitle: String {
    switch self {
    case .silu: "SwiGLU"
    case .gelu: "GeGLU (erf)"
    case .geluTanh: "GeGLU"
    case .relu: "ReGLU"
    case .squaredRelu: "ReGLU²"
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
    case .latentAttention: "latent attention"
    case .crossAttention: "cross-attention"
    case .feedForward(let network): "feed-forward, \(network.title)"
    case .experts(let experts): "\(experts.count) experts, \(experts.network.title)"
    }
  }

  fileprivate func detail(_ config: ModelConfig) -> String {
    switch self {
    case .attention(let attention): attention.detail(config)
    case .latentAttention(let attention): attention.detail(config)
    case .crossAttention: "\(config.headCount) query heads, keys and values of the encoder's output"
    case .feedForward:
      "\(config.embeddingLength) → \(config.feedForwardLength) → \(config.embeddingLength)"
    case .experts(let experts): experts.detail(config)
    }
  }
}

extension FeedForward {
  fileprivate var title: String {
    switch self {
    case .gated(let activation): activation.gatedTitle
    case .plain(let activation): activation.title
    case .clamped(let gate): "SwiGLU within ±\(Double(gate.limit).formattedShort)"
    }
  }
}

extension Experts {
  fileprivate func detail(_ config: ModelConfig) -> String {
    let width = config.embeddingLength
    return "\(used) for each token, \(width) → \(feedForwardLength) → \(width); \(router.title)"
      + (capacity.map { ", each of at most \($0) tokens" } ?? "")
      + (shared.map { "; \($0.isGated ? "gated" : "always"): \(width) → \($0.feedForwardLength) → \(width)" } ?? "")
  }
}

extension Router {
  fileprivate var title: String {
    (scoring == .softmax ? "softmax" : "sigmoid") + (normalises ? " over the chosen" : "")
      + (groups.map { " from \($0.used) of \($0.count) groups" } ?? "")
  }
}

extension Attention {
  fileprivate func detail(_ config: ModelConfig) -> String {
    var parts = ["\(config.headCount) query heads", "\(config.headCountKV) key/value heads of \(config.headDimension)"]
    switch headNorm {
    case .each(let norm)?: parts.append("\(norm.title) of each")
    case .own(let norm)?: parts.append("\(norm.title) of each by itself")
    case .joint(let norm)?: parts.append("\(norm.title) of all together")
    case nil: break
    }
    if let clip { parts.append("clipped to ±\(clip.formattedShort)") }
    parts.append(positionDetail(config))
    if let cap = config.attentionSoftcap { parts.append("soft cap \(Double(cap).formattedShort)") }
    if hasSinks { parts.append("a sink") }
    if let window { parts.append("the last \(window) positions") }
    return parts.joined(separator: ", ")
  }

  private func positionDetail(_ config: ModelConfig) -> String {
    guard rope != nil else {
      if let relativeBias { return relativeBias.detail }
      return alibi == nil ? "no rotation" : "ALiBi"
    }
    let rotary = rotary ?? config.rotary
    let share = rotary.dimension < config.headDimension ? " in \(rotary.dimension) dimensions" : ""
    return "RoPE θ \(rotary.base.formattedShort)\(share)\(rotary.scaling.detail)"
  }
}

extension RelativeBias {
  fileprivate var detail: String {
    "biases for \(buckets) buckets of \(isBidirectional ? "distances either way" : "distances") up to \(maxDistance)"
  }
}

extension LatentAttention {
  fileprivate func detail(_ config: ModelConfig) -> String {
    var parts = ["\(config.headCount) query heads of \(plainDimension) + \(rotatedDimension) rotated"]
    if let queryRank { parts.append("made from \(queryRank)") }
    parts.append("values of \(valueDimension)")
    parts.append("\(rank) + \(rotatedDimension) cached for all heads")
    parts.append("RoPE θ \(config.rotary.base.formattedShort)\(config.rotary.scaling.detail)")
    return parts.joined(separator: ", ")
  }
}

extension RotaryScaling {
  fileprivate var detail: String {
    switch self {
    case .none: ""
    case .proportional(let proportion): " in the first \(proportion.turningPairs) pairs"
    case .linear(let factor): factor == 1 ? "" : " over positions / \(factor.formattedShort)"
    case .llama3(let bands): ", slow turns / \(bands.factor.formattedShort)"
    case .yarn(let yarn): ", YaRN × \(yarn.factor.formattedShort)"
    case .longRope(let long): ", LongRoPE beyond \(long.originalContext)"
    }
  }
}

extension BinaryFloatingPoint {
  /// Without the fraction where there is none: 10000, not 10000.0.
  fileprivate var formattedShort: String {
    self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)"
  }
}
