extension Architecture {
  /// Gemma 3's text model: norms on both sides of each mixer, normalised queries and keys, GeGLU, and five layers
  /// with a sliding window for each that sees everything. Only the latter stretch their positions.
  ///
  /// Source: arXiv:2503.19786, section 2.
  static let gemma3 = Architecture("gemma3", "gemma3_text", published: .gemma) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.geluTanh))
    let scale = try settings.gemmaScale(config, unlikeIts: 62)
    let local = config.localRotary ?? RotarySettings(base: 10_000, dimension: config.rotary.dimension)
    return Declaration(config, embedding: Embedding(scale: .squareRootOfWidth)) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 6)
      let attention = Attention(
        rope: .halves, rotary: window == nil ? nil : local, headNorm: .each(.rms), scale: scale, window: window)
      return [
        Residual(.rms, .attention(attention), postNorm: .rms),
        Residual(.rms, .feedForward(feedForward), postNorm: .rms),
      ]
    }
  }
}
