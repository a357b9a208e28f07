import Architectures

/// One residual step with its weights at hand.
struct BoundResidual: Sendable {
  let norm: BoundNorm
  let mixer: BoundMixer
  /// Of what the mixer gives.
  let postNorm: BoundNorm?

  init(
    _ residual: Residual, layer: Int, config: ModelConfig, rotary: RotaryTables, from binder: inout TensorBinder
  ) throws {
    let (before, after): (BlockRole, BlockRole)
    switch residual.mixer {
    case .attention(let attention):
      (before, after) = (.attentionNorm, .attentionPostNorm)
      mixer = .attention(
        try BoundAttention(attention, layer: layer, config: config, rotary: rotary, from: &binder))
    case .feedForward(let feedForward):
      (before, after) = (.feedForwardNorm, .feedForwardPostNorm)
      mixer = .feedForward(try BoundFeedForward(feedForward, layer: layer, config: config, from: &binder))
    }
    norm = try binder.norm(residual.norm, .block(layer, before), config)
    postNorm = try residual.postNorm.map { try binder.norm($0, .block(layer, after), config) }
  }
}

/// The weights of a mixer; how each runs is in its file in `Mixers`.
enum BoundMixer: Sendable {
  case attention(BoundAttention)
  case feedForward(BoundFeedForward)
}
