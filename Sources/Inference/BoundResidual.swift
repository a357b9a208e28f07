import Architectures
import Tensors

/// One residual step with its weights at hand.
struct BoundResidual: Sendable {
  let input: ResidualInput
  let norm: BoundNorm?
  /// Whether the stream goes on from what the norm gives.
  let carriesNorm: Bool
  let mixer: BoundMixer
  /// Of what the mixer gives.
  let postNorm: BoundNorm?
  /// What it is multiplied by as it is added.
  let scale: Float
  /// Of the stream after that was added.
  let streamNorm: BoundNorm?

  init(
    _ residual: Residual, layer: Int, config: ModelConfig, rotary: RotaryTables, from binder: inout TensorBinder
  ) throws {
    let roles = residual.mixer.normRoles
    let width = config.embeddingLength
    input = residual.input
    carriesNorm = residual.carriesNorm
    scale = Float(residual.scale)
    norm = try residual.norm.map { try binder.norm($0, .block(layer, roles.before), width: width) }
    switch residual.mixer {
    case .attention(let attention):
      mixer = .attention(
        try BoundAttention(attention, layer: layer, config: config, rotary: rotary, from: &binder))
    case .latentAttention(let attention):
      mixer = .latentAttention(
        try BoundLatentAttention(attention, layer: layer, config: config, rotary: rotary, from: &binder))
    case .crossAttention(let attention):
      mixer = .crossAttention(try BoundCrossAttention(attention, layer: layer, config: config, from: &binder))
    case .feedForward(let feedForward):
      mixer = .feedForward(try BoundFeedForward(feedForward, layer: layer, from: &binder))
    case .experts(let experts):
      mixer = .experts(try BoundExperts(experts, layer: layer, from: &binder))
    }
    postNorm = try residual.postNorm.map { try binder.norm($0, .block(layer, roles.after), width: width) }
    streamNorm = try residual.streamNorm.map { try binder.norm($0, .block(layer, roles.stream), width: width) }
  }
}

/// The weights of a mixer; how each runs is in its file in `Mixers`.
enum BoundMixer: Sendable {
  case attention(BoundAttention)
  case latentAttention(BoundLatentAttention)
  case crossAttention(BoundCrossAttention)
  case feedForward(BoundFeedForward)
  case experts(BoundExperts)

  /// Bytes of weights that a token leaves unread.
  var idleBytes: Int {
    switch self {
    case .attention, .latentAttention, .feedForward: 0
    case .crossAttention(let attention): attention.idleBytes
    case .experts(let experts): experts.idleBytes
    }
  }
}
