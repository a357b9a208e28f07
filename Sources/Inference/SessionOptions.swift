import Architectures
import Tensors

/// What a session is made for; fixed for its life, since its buffers are sized by it.
public struct SessionOptions: Sendable, Equatable {
  /// Most positions the cache can hold.
  public var contextLength: Int
  /// Most tokens run at once in prefill.
  public var batch: Int
  /// Rows of logits computed at once: 1 to generate, more to look at every position.
  public var logitRows: Int
  public var cacheType: CacheType
  public var precision: ActivationPrecision
  /// How many tokens from the first on see each other whatever their order; the others see only what is before them.
  /// Source: arXiv:1910.10683, section 3.2.1.
  public var prefixLength: Int
  /// Most tokens of a source, for a model with an encoder; all of them run at once.
  public var sourceLength: Int

  public init(
    contextLength: Int, batch: Int = 256, logitRows: Int = 1, cacheType: CacheType = .f16,
    precision: ActivationPrecision = .int8, prefixLength: Int = 0, sourceLength: Int = 0
  ) {
    self.contextLength = contextLength
    self.batch = batch
    self.logitRows = logitRows
    self.cacheType = cacheType
    self.precision = precision
    self.prefixLength = prefixLength
    self.sourceLength = sourceLength
  }

  /// Float32 throughout: activations and cache are never rounded.
  public static func exact(contextLength: Int, logitRows: Int = 32) -> SessionOptions {
    SessionOptions(contextLength: contextLength, logitRows: logitRows, cacheType: .f32, precision: .float32)
  }
}

extension SessionOptions {
  /// Tokens a pass has room for: a prefix or a source, whose tokens see each other, must be one.
  var passTokens: Int { max(min(max(batch, prefixLength), contextLength), sourceLength) }
}
