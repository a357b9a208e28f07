/// The sizes a checkpoint states about itself: what a declaration needs to become shapes. Facts only; which
/// blocks are built from them is the architecture's business.
public struct ModelConfig: Sendable, Equatable {
  public var architecture: String
  /// Number of blocks.
  public var blockCount: Int
  /// Width of the residual stream.
  public var embeddingLength: Int
  /// Inner width of the feed-forward.
  public var feedForwardLength: Int
  /// Query heads.
  public var headCount: Int
  /// Key and value heads; divides `headCount` (grouped-query attention, arXiv:2305.13245).
  public var headCountKV: Int
  /// Dimensions of a head.
  public var headDimension: Int
  /// Longest sequence the model was trained for.
  public var contextLength: Int
  public var vocabularySize: Int
  /// ε of every norm.
  public var normEpsilon: Float
  public var rotary: RotarySettings
  /// θ of the layers with a sliding window, where the checkpoint states one of their own.
  public var localRotaryBase: Double?
  public var slidingWindow: SlidingWindow?
  /// What attention scores are multiplied by, where the checkpoint states it.
  public var attentionScale: Double?
  /// Logits become softcap · tanh(logit / softcap). Source: arXiv:2408.00118.
  public var logitSoftcap: Float?

  public init(
    architecture: String, blockCount: Int, embeddingLength: Int, feedForwardLength: Int, headCount: Int,
    headCountKV: Int, headDimension: Int, contextLength: Int, vocabularySize: Int, normEpsilon: Float,
    rotary: RotarySettings, localRotaryBase: Double? = nil, slidingWindow: SlidingWindow? = nil,
    attentionScale: Double? = nil, logitSoftcap: Float? = nil
  ) {
    self.architecture = architecture
    self.blockCount = blockCount
    self.embeddingLength = embeddingLength
    self.feedForwardLength = feedForwardLength
    self.headCount = headCount
    self.headCountKV = headCountKV
    self.headDimension = headDimension
    self.contextLength = contextLength
    self.vocabularySize = vocabularySize
    self.normEpsilon = normEpsilon
    self.rotary = rotary
    self.localRotaryBase = localRotaryBase
    self.slidingWindow = slidingWindow
    self.attentionScale = attentionScale
    self.logitSoftcap = logitSoftcap
  }
}
