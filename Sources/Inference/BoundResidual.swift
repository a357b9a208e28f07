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

/// A mixer that looks at other positions, and can be watched at it.
protocol AttendingMixer {
  var shape: AttentionShape { get }

  /// Where its probabilities are to be seen.
  func stage(layer: Int) -> Stage

  /// Positions that `tokens` more find to look at, their own included where they are of the same sequence.
  func positions(in cache: borrowing KVCache, tokens: Int) -> Int

  /// Reads `scratch.normed`, writes `out` ([tokens, embeddingLength]), appends `tokens` positions to the cache.
  /// probabilities: [heads, tokens, positions]
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    probabilities: UnsafeMutablePointer<Float>?, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  )
}

extension AttendingMixer {
  func stage(layer: Int) -> Stage { .attention(layer: layer) }

  func positions(in cache: borrowing KVCache, tokens: Int) -> Int { cache.count + tokens }
}
