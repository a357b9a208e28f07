import Analysis

/// What one model is against the base: a row of the table.
public struct ComparisonRow: Sendable, Equatable {
  public let name: String
  public let type: String
  public let bytes: Int
  public let bitsPerWeight: Double
  /// Its perplexity and that figure's standard error.
  public let perplexity: Double
  public let perplexityError: Double
  /// Over the base's perplexity, and the standard error of the ratio.
  public let perplexityRatio: Double
  public let perplexityRatioError: Double
  /// Of KL(base ‖ this) over the scored positions. Nats.
  public let meanKLD: Double
  public let meanKLDError: Double
  public let medianKLD: Double
  public let p90KLD: Double
  public let p95KLD: Double
  public let p99KLD: Double
  public let p999KLD: Double
  public let maxKLD: Double
  /// Change in probability of the token that came, as a fraction.
  public let meanDeltaP: Double
  public let rmsDeltaP: Double
  /// Share of positions at which both find the same token likeliest, and its standard error.
  public let sameTop: Double
  public let sameTopError: Double
  /// Of both models' surprise.
  public let correlation: Double
  /// Tokens scored.
  public let tokens: Int
  /// Tokens a second of this model alone; nil until it is measured.
  public var decodeRate: Double?
  /// Most this process held so far. Bytes.
  public var peakResidentBytes: Int

  init(_ model: ComparedModel, _ divergence: Divergence, peakResidentBytes: Int) {
    name = model.name
    type = model.type
    bytes = model.bytes
    bitsPerWeight = model.bitsPerWeight
    perplexity = divergence.other.value
    perplexityError = divergence.other.standardError
    perplexityRatio = divergence.perplexityRatio
    perplexityRatioError = divergence.perplexityRatioError
    meanKLD = divergence.meanKLD
    meanKLDError = divergence.meanKLDError
    let quantiles = divergence.quantiles([0.5, 0.9, 0.95, 0.99, 0.999, 1])
    (medianKLD, p90KLD, p95KLD) = (quantiles[0], quantiles[1], quantiles[2])
    (p99KLD, p999KLD, maxKLD) = (quantiles[3], quantiles[4], quantiles[5])
    meanDeltaP = divergence.meanProbabilityChange
    rmsDeltaP = divergence.rmsProbabilityChange
    sameTop = divergence.sameTopShare
    sameTopError = divergence.sameTopError
    correlation = divergence.correlation
    tokens = divergence.count
    self.peakResidentBytes = peakResidentBytes
  }
}
