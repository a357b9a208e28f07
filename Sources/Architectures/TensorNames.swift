/// How a checkpoint format, or the models of one family in it, spell and lay out tensor roles.
public struct TensorNames: Sendable, Equatable {
  /// Put before every name, tried in order: the same family is published with and without its wrapper's.
  public var prefixes: [String]
  /// Tensors of the whole model, each with its places in the order they are tried.
  public var model: [TensorRole: [TensorSource]]
  /// Put before a block's names; `#` stands for its number.
  public var block: String
  /// Tensors of each block, each with its places in the order they are tried.
  public var parts: [BlockRole: [TensorSource]]
  /// What is called otherwise in the encoder, where there is one.
  public var encoder: EncoderNames?
  /// Whether norm weights are stored less 1.
  public var normsLackOne = false
  /// Beginnings of tensors for other kinds of input than text, which text never reaches.
  public var otherInputs: [String] = []
  /// Endings of tensors that hold nothing but what follows from the settings, or what others do.
  public var derived: [String] = ["rotary_emb.inv_freq"]

  public init(
    prefixes: [String] = [""], model: [TensorRole: TensorSource], block: String, parts: [BlockRole: TensorSource]
  ) {
    self.prefixes = prefixes
    self.model = model.mapValues { [$0] }
    self.block = block
    self.parts = parts.mapValues { [$0] }
  }

  /// The same with some of a block's tensors elsewhere.
  public func with(_ changes: [BlockRole: TensorSource], normsLackOne: Bool = false) -> TensorNames {
    var names = self
    for (role, source) in changes { names.parts[role] = [source] }
    names.normsLackOne = normsLackOne
    return names
  }

  /// Where `role` may lie, the likeliest first, with whole names.
  public func places(of role: TensorRole) -> [(name: String, source: TensorSource)] {
    let (weight, isBias) = role.unbiased
    let sources: [TensorSource]
    if case .block(let layer, let part) = weight {
      let prefix = blockPrefix(layer)
      sources = (parts[part] ?? []).map { $0.behind(prefix) }
    } else {
      sources = model[weight] ?? []
    }
    return sources.flatMap { source in
      prefixes.map { ($0 + source.name(isBias: isBias), source) }
    }
  }

  /// The names of the encoder's tensors.
  public var ofEncoder: TensorNames {
    guard let encoder else { return self }
    var names = self
    names.encoder = nil
    names.block = encoder.block
    names.model.merge(encoder.model, uniquingKeysWith: { $1 })
    names.parts.merge(encoder.parts, uniquingKeysWith: { $1 })
    return names
  }

  /// Whether it names something of one of these blocks.
  public func isInside(_ blocks: Range<Int>, _ name: String) -> Bool {
    blocks.contains { layer in
      let own = blockPrefix(layer)
      return prefixes.contains { name.hasPrefix($0 + own) }
    }
  }

  private func blockPrefix(_ layer: Int) -> String {
    block.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(layer)")
  }

  /// What to call a tensor that isn't there.
  public func name(_ role: TensorRole) -> String { places(of: role).first?.name ?? "\(role)" }

  /// Whether a tensor without a place changes nothing.
  public func isPassedOver(_ name: String) -> Bool {
    derived.contains { name.hasSuffix($0) } || otherInputs.contains { name.hasPrefix($0) }
  }
}

/// How the tensors of an encoder are called.
public struct EncoderNames: Sendable, Equatable {
  /// Put before a block's names; `#` stands for its number.
  public var block: String
  /// Those of its ends that aren't called as the decoder's.
  public var model: [TensorRole: [TensorSource]]
  /// Those of a block's tensors that aren't called as in the decoder.
  public var parts: [BlockRole: [TensorSource]]

  public init(block: String, model: [TensorRole: [TensorSource]], parts: [BlockRole: [TensorSource]] = [:]) {
    self.block = block
    self.model = model
    self.parts = parts
  }
}

extension TensorRole {
  fileprivate var unbiased: (role: TensorRole, isBias: Bool) {
    if case .bias(let role) = self { (role, true) } else { (self, false) }
  }
}

extension TensorNames {
  /// llama.cpp's names. Source: gguf-py's `constants.py`.
  public static let gguf: TensorNames = {
    var names = TensorNames(
      model: [
        .tokenEmbedding: "token_embd", .positionEmbedding: "position_embd", .embeddingNorm: "token_embd_norm",
        .finalNorm: "output_norm", .outputHead: "output", .rotaryDivisors: "rope_freqs",
        .rotaryShortDivisors: "rope_factors_short", .rotaryLongDivisors: "rope_factors_long",
      ],
      block: "blk.#.",
      parts: [
        .attentionNorm: "attn_norm", .attentionPostNorm: "post_attention_norm",
        .queryNorm: "attn_q_norm", .keyNorm: "attn_k_norm", .attentionOutput: "attn_output",
        .feedForwardNorm: "ffn_norm", .feedForwardPostNorm: "post_ffw_norm",
        .gate: "ffn_gate", .up: "ffn_up", .down: "ffn_down",
      ])
    names.parts[.query] = ["attn_q", .fused("attn_qkv", .attention)]
    names.parts[.key] = ["attn_k", .fused("attn_qkv", .attention)]
    names.parts[.value] = ["attn_v", .fused("attn_qkv", .attention)]
    let gateUp = TensorSource.fused("ffn_gate_up_exps", [.expertGate, .expertUp])
    names.parts.merge(
      [
        .sinks: ["attn_sinks"],
        .router: ["ffn_gate_inp"], .routerCorrection: [.whole("exp_probs_b.bias")],
        // The first mixtures were stored expert by expert.
        .expertGate: ["ffn_gate_exps", gateUp, .each("ffn_gate.*")],
        .expertUp: ["ffn_up_exps", gateUp, .each("ffn_up.*")],
        .expertDown: ["ffn_down_exps", .each("ffn_down.*")],
        .sharedGate: ["ffn_gate_shexp"], .sharedUp: ["ffn_up_shexp"], .sharedDown: ["ffn_down_shexp"],
        .sharedRouter: ["ffn_gate_inp_shexp"],
      ], uniquingKeysWith: { $1 })
    // Old converters stored the rotary frequencies.
    names.derived.append("attn_rot_embd.weight")
    return names
  }()

  /// The same of families whose files have queries, keys and values in one tensor.
  static let ggufFused: TensorNames = {
    var names = TensorNames.gguf
    for part in [BlockRole].attention { names.parts[part]?.reverse() }
    return names
  }()

  /// The names Llama was published under, which most families since have kept.
  public static let published: TensorNames = {
    var names = TensorNames(
      prefixes: ["model.", "", "language_model.model.", "model.language_model.", "language_model."],
      model: [.tokenEmbedding: "embed_tokens", .finalNorm: "norm", .outputHead: "lm_head"],
      block: "layers.#.",
      parts: [
        .attentionNorm: "input_layernorm",
        .query: "self_attn.q_proj", .key: "self_attn.k_proj", .value: "self_attn.v_proj",
        .queryNorm: "self_attn.q_norm", .keyNorm: "self_attn.k_norm", .attentionOutput: "self_attn.o_proj",
        .feedForwardNorm: "post_attention_layernorm",
        .gate: "mlp.gate_proj", .up: "mlp.up_proj", .down: "mlp.down_proj",
      ])
    names.otherInputs = [
      "vision_tower.", "model.vision_tower.", "multi_modal_projector.", "model.multi_modal_projector.",
    ]
    return names
  }()
}

extension TensorNames {
  /// The same with experts: the names most families have published theirs under, each expert apart or all in a stack.
  public func withExperts(
    each folder: String = "mlp.experts.*.", gate: String = "gate_proj", up: String = "up_proj",
    down: String = "down_proj", router: String = "mlp.gate", shared: String = "mlp.shared_expert"
  ) -> TensorNames {
    let stack = TensorSource.fused("mlp.experts.gate_up_proj", [.expertGate, .expertUp]).named(whole: true)
    var names = self
    names.parts.merge(
      [
        .router: [TensorSource(stringLiteral: router)],
        .routerCorrection: [.whole(router + ".e_score_correction_bias")],
        .expertGate: [.each(folder + gate), stack], .expertUp: [.each(folder + up), stack],
        .expertDown: [.each(folder + down), .whole("mlp.experts.down_proj")],
        .sharedGate: [TensorSource(stringLiteral: shared + ".gate_proj")],
        .sharedUp: [TensorSource(stringLiteral: shared + ".up_proj")],
        .sharedDown: [TensorSource(stringLiteral: shared + ".down_proj")],
        .sharedRouter: [TensorSource(stringLiteral: shared + "_gate")],
      ], uniquingKeysWith: { $1 })
    return names
  }
}
