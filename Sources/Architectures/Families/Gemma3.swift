extension Architecture {
  /// Gemma 3's text model: norms on both sides of each mixer, normalised queries and keys, GeGLU, and five layers
  /// with a sliding window for each that sees everything. Only the latter stretch their positions.
  ///
  /// Source: arXiv:2503.19786, section 2.
  static let gemma3 = Architecture("gemma3", embeddingScale: .squareRootOfWidth) { config, layer in
    let window = config.slidingWindow?.length(ofLayer: layer, globalEvery: 6)
    let local = RotarySettings(base: config.localRotaryBase ?? 10_000, dimension: config.rotary.dimension)
    let attention = Attention(
      rope: .halves, rotary: window == nil ? nil : local, headNorm: .rms, scale: scale(config), window: window)
    return [
      Residual(.rms, .attention(attention), postNorm: .rms),
      Residual(.rms, .feedForward(.geglu), postNorm: .rms),
    ]
  }

  /// The 27B model, which GGUF files don't mark but which alone has 62 blocks, scales by the width its heads would
  /// have if they shared the stream's out.
  private static func scale(_ config: ModelConfig) -> Double? {
    guard config.blockCount == 62 else { return nil }
    return 1 / (Double(config.embeddingLength) / Double(config.headCount)).squareRoot()
  }
}
