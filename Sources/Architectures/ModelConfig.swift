/// The sizes a checkpoint states about itself: what a declaration needs to become shapes. Facts only; which
/// blocks are built from them is the architecture's business.
public struct ModelConfig: Sendable, Equatable {
  public var architecture: String
  public var format: CheckpointFormat
  /// Number of blocks.
  public var blockCount: Int
  /// Blocks stored behind these that predict further tokens, for training and drafts; they are passed over
  /// (arXiv:2412.19437, section 2.2).
  public var predictionBlocks = 0
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
  /// Dimensions of a head's values, the same but for latent attention.
  public var valueDimension: Int
  /// Whether values are cached besides keys; with latent attention one vector is both.
  public var cachesValues = true
  /// Longest sequence the model was trained for.
  public var contextLength: Int
  public var vocabularySize: Int
  /// ε of every norm.
  public var normEpsilon: Float
  public var rotary: RotarySettings
  /// How the layers with a sliding window rotate, where the checkpoint states it apart.
  public var localRotary: RotarySettings?
  public var slidingWindow: SlidingWindow?
  /// What attention scores are multiplied by, where the checkpoint states it.
  public var attentionScale: Double?
  /// Scores become softcap · tanh(score / softcap) before the softmax. Source: arXiv:2408.00118.
  public var attentionSoftcap: Float?
  /// Logits become softcap · tanh(logit / softcap). Source: arXiv:2408.00118.
  public var logitSoftcap: Float?
  /// What logits are multiplied by, before any soft cap.
  public var logitScale: Float?
  /// Whether the head multiplies with the embedding even where the checkpoint holds a head.
  public var tiesEmbedding: Bool

  public init(
    architecture: String, format: CheckpointFormat, blockCount: Int, embeddingLength: Int, feedForwardLength: Int,
    headCount: Int, headCountKV: Int, headDimension: Int, contextLength: Int, vocabularySize: Int, normEpsilon: Float,
    rotary: RotarySettings, localRotary: RotarySettings? = nil, slidingWindow: SlidingWindow? = nil,
    attentionScale: Double? = nil, attentionSoftcap: Float? = nil, logitSoftcap: Float? = nil,
    logitScale: Float? = nil, tiesEmbedding: Bool = false
  ) {
    self.architecture = architecture
    self.format = format
    self.blockCount = blockCount
    self.embeddingLength = embeddingLength
    self.feedForwardLength = feedForwardLength
    self.headCount = headCount
    self.headCountKV = headCountKV
    self.headDimension = headDimension
    valueDimension = headDimension
    self.contextLength = contextLength
    self.vocabularySize = vocabularySize
    self.normEpsilon = normEpsilon
    self.rotary = rotary
    self.localRotary = localRotary
    self.slidingWindow = slidingWindow
    self.attentionScale = attentionScale
    self.attentionSoftcap = attentionSoftcap
    self.logitSoftcap = logitSoftcap
    self.logitScale = logitScale
    self.tiesEmbedding = tiesEmbedding
  }

  /// The window of each layer; `period` says which see everything where the checkpoint doesn't, nil for none.
  func window(ofLayer layer: Int, globalEvery period: Int?) -> Int? {
    slidingWindow?.length(ofLayer: layer, globalEvery: period)
  }
}
