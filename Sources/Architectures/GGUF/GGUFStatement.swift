import Checkpoints

/// A setting of a GGUF file, worked out from what a model declares; nil where it says nothing.
struct GGUFStatement: Sendable {
  let key: String
  let value: @Sendable (Declaration) -> MetadataValue?

  static func size(_ key: SettingKey, _ size: @escaping @Sendable (Declaration) -> Int?) -> GGUFStatement {
    GGUFStatement(key: key.written) { size($0).map { .integer(Int64($0)) } }
  }

  /// A number in float32, as llama.cpp reads it.
  static func number(_ key: SettingKey, _ number: @escaping @Sendable (Declaration) -> Double?) -> GGUFStatement {
    GGUFStatement(key: key.written) { number($0).map { .number(Double(Float($0))) } }
  }

  static func flag(_ key: SettingKey, _ flag: @escaping @Sendable (Declaration) -> Bool?) -> GGUFStatement {
    GGUFStatement(key: key.written) { flag($0).map { .bool($0) } }
  }

  static func text(_ key: SettingKey, _ text: @escaping @Sendable (Declaration) -> String?) -> GGUFStatement {
    GGUFStatement(key: key.written) { text($0).map { .string($0) } }
  }
}

// MARK: - Of every model

extension GGUFStatement {
  static let common: [GGUFStatement] = sizes + rotary

  private static let sizes: [GGUFStatement] = [
    .size(.blockCount) { $0.encoder?.blocks.count ?? $0.config.blockCount },
    .size(.contextLength) { $0.config.contextLength },
    .size(.embeddingLength) { $0.config.embeddingLength },
    .size(.feedForwardLength) { $0.config.feedForwardLength },
    .size(.headCount) { $0.config.headCount },
    .size(.headCountKV) { $0.config.headCountKV },
    .size(.headDimension) { $0.config.headDimension },
    .size(.valueDimension) { $0.latentAttention?.rank ?? $0.config.valueDimension },
    .size(.vocabularySize) { $0.config.vocabularySize },
    .number("attention.layer_norm_rms_epsilon") { $0.norms.contains(.rms) ? Double($0.config.normEpsilon) : nil },
    .number("attention.layer_norm_epsilon") { $0.norms.contains(.rms) ? nil : Double($0.config.normEpsilon) },
  ]

  private static let rotary: [GGUFStatement] = [
    .size(.ropeDimension) { $0.rotates ? $0.config.rotary.dimension : nil },
    .number(.ropeBase) { $0.rotates ? $0.config.rotary.base : nil },
    .text(.ropeScaling) { $0.rotates ? $0.config.rotary.scaling.ggufName : nil },
    .number(.ropeFactor) {
      switch $0.config.rotary.scaling {
      case .linear(let factor): factor
      case .yarn(let yarn): yarn.factor
      case .none, .proportional, .llama3, .longRope: nil
      }
    },
    .size(.ropeOriginalContext) {
      switch $0.config.rotary.scaling {
      case .yarn(let yarn): Int(yarn.originalContext)
      case .longRope(let long): long.originalContext
      case .none, .linear, .proportional, .llama3: nil
      }
    },
    .number(.ropeMagnitude) {
      switch $0.config.rotary.scaling {
      // Latent attention says it in a way of its own.
      case .yarn(let yarn) where $0.latentSharpness == 1:
        yarn.magnitude == YaRN.magnitude(factor: yarn.factor)
          ? nil : yarn.magnitude / YaRN.magnitude(factor: yarn.factor)
      case .longRope(let long): long.magnitude
      case .none, .linear, .proportional, .llama3, .yarn: nil
      }
    },
    .number(.ropeFastTurns) { if case .yarn(let yarn) = $0.config.rotary.scaling { yarn.fastTurns } else { nil } },
    .number(.ropeSlowTurns) { if case .yarn(let yarn) = $0.config.rotary.scaling { yarn.slowTurns } else { nil } },
  ]
}

extension RotaryScaling {
  /// Llama 3's is a tensor, not a name.
  fileprivate var ggufName: String? {
    switch self {
    case .linear: "linear"
    case .yarn: "yarn"
    case .longRope: "longrope"
    case .none, .proportional, .llama3: nil
    }
  }
}

extension Declaration {
  /// Those of the stream.
  fileprivate var norms: [Norm] {
    allBlocks.joined().flatMap { [$0.norm, $0.postNorm, $0.streamNorm] }.compactMap { $0 }
      + [finalNorm].compactMap { $0 }
  }

  var rotates: Bool { latentAttention != nil || attentions.contains { $0?.rope != nil } }
}

// MARK: - Of some families

extension GGUFStatement {
  static let attentionSoftcap = number(.attentionSoftcap) { $0.config.attentionSoftcap.map(Double.init) }
  static let logitSoftcap = number(.logitSoftcap) { $0.config.logitSoftcap.map(Double.init) }
  static let logitScale = number("logit_scale") { Double($0.config.logitScale ?? 1) }

  /// Positions a query sees where it doesn't see all.
  static let window = size(.window) { $0.windows.compactMap { $0 }.first }

  /// Which layers have the window, where it isn't all but every `period`-th.
  static func windowPattern(unless period: Int) -> GGUFStatement {
    GGUFStatement(key: SettingKey.windowPattern.written) { declaration in
      let isLocal = declaration.windows.map { $0 != nil }
      let isUsual = isLocal == isLocal.indices.map { ($0 + 1) % period != 0 }
      return isUsual || !isLocal.contains(true) ? nil : .bools(isLocal)
    }
  }

  /// How the layers with a window rotate, where that differs.
  static let localRopeBase = number(.localRopeBase) { declaration in
    declaration.attentions.lazy.compactMap { $0?.rotary?.base }.first
  }

  static let expertCount = size(.expertCount) { $0.anyExperts?.count }
  static let usedExperts = size(.usedExperts) { $0.anyExperts?.used }
  static let expertLength = size(.expertLength) { $0.anyExperts?.feedForwardLength }
  static let sharedLength = size(.sharedLength) { $0.anyExperts?.shared?.feedForwardLength }

  /// Whether both steps of a block read its input.
  static let isParallel = flag("use_parallel_residual") { declaration in
    declaration.blocks.joined().contains { $0.input != .stream }
  }

  static func clip(_ key: SettingKey) -> GGUFStatement {
    number(key) { $0.attentions.lazy.compactMap { $0?.clip }.first }
  }
}

extension Declaration {
  /// The window of each block. [blockCount]
  var windows: [Int?] { attentions.map { $0?.window } }

  /// The experts of the first block that has any; those of a model are alike.
  var anyExperts: Experts? { experts.lazy.compactMap { $0 }.first }

  /// Of both kinds of attention, the first block's.
  var anyAttention: Attention? { attentions.lazy.compactMap { $0 }.first }

  /// What latent attention's queries and keys are multiplied by besides the usual.
  var latentSharpness: Double {
    guard let latent = latentAttention else { return 1 }
    let square = latent.scale * Double(latent.queryDimension).squareRoot()
    return abs(square - 1) < 1e-9 ? 1 : square.squareRoot()
  }
}
