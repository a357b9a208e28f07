extension SettingKey {
  static let ropeBase = SettingKey(gguf: "rope.freq_base")
  static let localRopeBase = SettingKey(gguf: "rope.freq_base_swa", published: "rope_local_base_freq")
  static let ropeDimension = SettingKey(gguf: "rope.dimension_count")
  static let ropeScaling = SettingKey(gguf: "rope.scaling.type")
  static let ropeFactor = SettingKey(gguf: "rope.scaling.factor")
  static let ropeOriginalContext = SettingKey(gguf: "rope.scaling.original_context_length")
  static let ropeMagnitude = SettingKey(gguf: "rope.scaling.attn_factor")
  static let ropeFastTurns = SettingKey(gguf: "rope.scaling.yarn_beta_fast")
  static let ropeSlowTurns = SettingKey(gguf: "rope.scaling.yarn_beta_slow")
}

extension Settings {
  /// How the model rotates, or its layers that see everything where layers differ.
  func rotary(headDimension: Int) throws(ConfigError) -> RotarySettings {
    switch format {
    case .gguf: try storedRotary(headDimension: headDimension)
    case .published:
      try PublishedRotary(settings: self, place: layerPlace("full_attention"), headDimension: headDimension).read()
    }
  }

  /// How layers with a sliding window rotate, where that is stated apart.
  func localRotary(headDimension: Int) throws(ConfigError) -> RotarySettings? {
    if format == .published, let place = layerPlace("sliding_attention") {
      return try PublishedRotary(settings: self, place: place, headDimension: headDimension).read()
    }
    let key = SettingKey.localRopeBase
    return try optionalNumber(key).map { RotarySettings(base: $0, dimension: headDimension) }
  }

  /// Where the settings of one kind of layer are, if kinds have their own.
  private func layerPlace(_ kind: String) -> String? {
    let place = "rope_parameters.\(kind)."
    return has(SettingKey(published: place + "rope_theta")) ? place : nil
  }

  // MARK: - GGUF

  private func storedRotary(headDimension: Int) throws(ConfigError) -> RotarySettings {
    let dimension = try size(
      .ropeDimension, in: 1...headDimension, default: headDimension)
    return RotarySettings(
      base: try number(.ropeBase, default: 10_000), dimension: dimension,
      scaling: try storedScaling(pairs: (dimension + 1) / 2))
  }

  private func storedScaling(pairs: Int) throws(ConfigError) -> RotaryScaling {
    let type = try text(.ropeScaling)
    let context = try size(.contextLength, in: 1...Limits.context)
    let original = try size(
      .ropeOriginalContext, in: 1...Limits.context, default: context)
    switch type {
    case nil, "longrope":
      // LongRoPE goes by its tensors, most often without a type; old files scale by a key of their own.
      if let magnitude = try optionalNumber(.ropeMagnitude) {
        let ones = Array(repeating: 1.0, count: pairs)
        return .longRope(LongRoPE(short: ones, long: ones, originalContext: original, magnitude: magnitude))
      }
      guard let factor = try optionalNumber(SettingKey(gguf: "rope.scale_linear")) else { return .none }
      return .linear(factor)
    case "none": return .none
    case "linear": return .linear(try number(.ropeFactor, default: 1))
    case "yarn":
      let factor = try number(.ropeFactor, default: 1)
      let magnitude = try number(
        SettingKey(gguf: "rope.scaling.yarn_attn_factor"), default: YaRN.magnitude(factor: factor))
      return .yarn(
        YaRN(
          factor: factor, originalContext: Double(original),
          fastTurns: try number(.ropeFastTurns, default: 32),
          slowTurns: try number(.ropeSlowTurns, default: 1),
          magnitude: try number(.ropeMagnitude, default: 1) * magnitude))
    case let type?:
      throw .unsupported(
        what: "Rope scaling", found: type,
        supported: ["none", "linear", "yarn", "llama3 (rope_freqs.weight)", "longrope (rope_factors_*.weight)"])
    }
  }
}

/// The rotary settings of a `config.json`: `rope_theta` with `rope_scaling`, or `rope_parameters` with both.
private struct PublishedRotary {
  let settings: Settings
  /// Where the settings of this kind of layer are, if not where those of the model are.
  let place: String?
  let headDimension: Int

  private func key(_ name: String) -> SettingKey {
    guard let place else { return SettingKey(published: "rope_parameters." + name, "rope_scaling." + name) }
    return SettingKey(published: place + name)
  }

  func read() throws(ConfigError) -> RotarySettings {
    let general = try settings.number(SettingKey(published: "rope_theta", "rotary_emb_base"), default: 10_000)
    let base = try settings.number(key("rope_theta"), default: general)
    if try type() == "proportional" { return try proportional(base: base) }
    let dimension = try rotatedDimension()
    return RotarySettings(base: base, dimension: dimension, scaling: try scaling(pairs: (dimension + 1) / 2))
  }

  /// The share of a head that rotates.
  private func share() throws(ConfigError) -> Double {
    let shareKey = SettingKey(published: "partial_rotary_factor", "rotary_pct")
    let share = try settings.number(
      key("partial_rotary_factor"), default: try settings.number(shareKey, default: 1))
    guard share <= 1 else {
      throw .badValue(key: settings.name(shareKey), expected: "a number of at most 1", found: "\(share)")
    }
    return share
  }

  private func proportional(base: Double) throws(ConfigError) -> RotarySettings {
    let proportion = Proportion(
      turningPairs: Int((try share() * Double(headDimension) / 2).rounded(.down)),
      factor: try settings.number(key("factor"), default: 1))
    return RotarySettings(base: base, dimension: headDimension, scaling: .proportional(proportion))
  }

  private func rotatedDimension() throws(ConfigError) -> Int {
    let stated = Int(Double(headDimension) * (try share()))
    return try settings.size(SettingKey(published: "rotary_dim"), in: 1...headDimension, default: max(1, stated))
  }

  private func type() throws(ConfigError) -> String? {
    try settings.text(settings.has(key("rope_type")) ? key("rope_type") : key("type"))
  }

  private func scaling(pairs: Int) throws(ConfigError) -> RotaryScaling {
    switch try type() {
    case nil where settings.has(key("factor")):
      throw .missingKey(settings.name(key("rope_type")), expected: "the kind of scaling its factor is for")
    case nil, "default", "none": return .none
    case "linear": return .linear(try factor())
    case "llama3": return try llama3()
    case "yarn": return try yarn()
    // The first Phi-3 configs called it by its authors' working name.
    case "longrope", "su": return try longRope(pairs: pairs)
    case let type?:
      throw .unsupported(
        what: "Rope scaling", found: type,
        supported: ["default", "linear", "llama3", "yarn", "longrope", "proportional"])
    }
  }

  private func required(_ name: String) throws(ConfigError) -> Double {
    guard let number = try settings.optionalNumber(key(name)) else {
      throw .missingKey(settings.name(key(name)), expected: "a number above 0")
    }
    return number
  }

  private func factor() throws(ConfigError) -> Double { try required("factor") }

  private func llama3() throws(ConfigError) -> RotaryScaling {
    let bands = Llama3Bands(
      factor: try factor(), lowTurns: try required("low_freq_factor"), highTurns: try required("high_freq_factor"),
      originalContext: Double(try stretch().original))
    guard bands.lowTurns < bands.highTurns else {
      throw .badValue(
        key: settings.name(key("high_freq_factor")), expected: "more than low_freq_factor (\(bands.lowTurns))",
        found: "\(bands.highTurns)")
    }
    return .llama3(bands)
  }

  /// The context trained on first, and how many times it was stretched where that is not stated.
  private func stretch() throws(ConfigError) -> (original: Int, factor: Double) {
    let context = try settings.size(.contextLength, in: 2...Limits.context)
    let top = SettingKey(published: "original_max_position_embeddings")
    let original = try settings.size(
      settings.has(top) ? top : key("original_max_position_embeddings"), in: 2...Limits.context, default: context)
    return (original, Double(context) / Double(original))
  }

  private func yarn() throws(ConfigError) -> RotaryScaling {
    let (original, stretched) = try stretch()
    let factor = try settings.optionalNumber(key("factor")) ?? stretched
    let scale = try settings.numberUnlessZero(key("mscale")),
      allScale = try settings.numberUnlessZero(key("mscale_all_dim"))
    var magnitude = YaRN.magnitude(factor: factor)
    if let scale, let allScale {
      magnitude = YaRN.magnitude(factor: factor, scale: scale) / YaRN.magnitude(factor: factor, scale: allScale)
    }
    return .yarn(
      YaRN(
        factor: factor, originalContext: Double(original),
        fastTurns: try settings.numberUnlessZero(key("beta_fast")) ?? 32,
        slowTurns: try settings.numberUnlessZero(key("beta_slow")) ?? 1,
        rounds: try settings.flag(key("truncate"), default: true),
        magnitude: try settings.number(key("attention_factor"), default: magnitude)))
  }

  private func longRope(pairs: Int) throws(ConfigError) -> RotaryScaling {
    let (original, stretched) = try stretch()
    guard let short = try settings.numbers(key("short_factor"), count: pairs),
      let long = try settings.numbers(key("long_factor"), count: pairs)
    else { throw .missingKey(settings.name(key("long_factor")), expected: "\(pairs) numbers above 0, as short_factor") }
    let factor = try settings.optionalNumber(key("factor")) ?? stretched
    let magnitude = LongRoPE.magnitude(factor: factor, originalContext: original)
    return .longRope(
      LongRoPE(
        short: short, long: long, originalContext: original,
        magnitude: try settings.number(key("attention_factor"), default: magnitude)))
  }
}
