/// Models measured against a base on one text: what the comparer found, so that days later it can be found again and put
/// beside another.
public struct Comparison: Sendable, Equatable {
  /// What the others were measured against.
  public var base: ModelStamp
  public var text: TextStamp
  /// Tokens of a window.
  public var context: Int
  public var windows: Int
  /// Predictions that count.
  public var positions: Int
  /// What the engine multiplied in, such as `int8` or `float32`.
  public var precision: String
  /// The base first where it was measured too.
  public var rows: [Row]

  public init(
    base: ModelStamp, text: TextStamp, context: Int, windows: Int, positions: Int, precision: String, rows: [Row]
  ) {
    self.base = base
    self.text = text
    self.context = context
    self.windows = windows
    self.positions = positions
    self.precision = precision
    self.rows = rows
  }

  /// One model's figures.
  public struct Row: Sendable, Equatable {
    public var model: ModelStamp
    /// Such as `Q4_K_M`; with it a row is found again in another comparison.
    public var type: String
    public var bitsPerWeight: Double
    public var perplexity: Double
    public var perplexityError: Double
    /// Nil for the base itself.
    public var divergence: Divergence?
    /// Tokens a second, one after the other; nil where it wasn't measured.
    public var decodeRate: Double?
    /// The most the process held. Nil where it wasn't measured.
    public var peakBytes: Int?

    public init(
      model: ModelStamp, type: String, bitsPerWeight: Double, perplexity: Double, perplexityError: Double,
      divergence: Divergence? = nil, decodeRate: Double? = nil, peakBytes: Int? = nil
    ) {
      self.model = model
      self.type = type
      self.bitsPerWeight = bitsPerWeight
      self.perplexity = perplexity
      self.perplexityError = perplexityError
      self.divergence = divergence
      self.decodeRate = decodeRate
      self.peakBytes = peakBytes
    }
  }

  /// How far a model's predictions are from the base's. KLD: Kullback–Leibler divergence at a position, in nats.
  public struct Divergence: Sendable, Equatable {
    public var mean: Double
    /// Of the mean.
    public var meanError: Double
    public var median: Double
    public var percentile90: Double
    public var percentile95: Double
    public var percentile99: Double
    public var percentile999: Double
    public var largest: Double
    /// Root mean square of the change of the right token's probability, from 0 to 1.
    public var rmsProbabilityChange: Double
    /// How often both find the same token likeliest, from 0 to 1.
    public var sameTop: Double
    /// Between the two models' log-probabilities of the right token.
    public var correlation: Double

    public init(
      mean: Double, meanError: Double, median: Double, percentile90: Double, percentile95: Double,
      percentile99: Double, percentile999: Double, largest: Double, rmsProbabilityChange: Double, sameTop: Double,
      correlation: Double
    ) {
      self.mean = mean
      self.meanError = meanError
      self.median = median
      self.percentile90 = percentile90
      self.percentile95 = percentile95
      self.percentile99 = percentile99
      self.percentile999 = percentile999
      self.largest = largest
      self.rmsProbabilityChange = rmsProbabilityChange
      self.sameTop = sameTop
      self.correlation = correlation
    }
  }
}
