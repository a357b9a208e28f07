#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far a model is from another, its base, over a text: gathered position by position, 16 bytes each, whatever the
/// vocabulary.
///
/// Source: the figures are those of llama.cpp, `tools/perplexity`, `kl_divergence`.
public struct Divergence: Sendable, Equatable {
  public private(set) var samples: [DivergenceSample] = []
  public private(set) var base = Perplexity()
  public private(set) var other = Perplexity()
  private var kld = Moments()
  private var change = Moments()
  /// Σ of products of both surprises.
  private var products = 0.0
  private var sameTops = 0

  public init() {}

  public mutating func take(_ sample: DivergenceSample) {
    samples.append(sample)
    base.take(logprob: -Double(sample.baseSurprise))
    other.take(logprob: -Double(sample.surprise))
    kld.take(Double(sample.kld))
    change.take(sample.probabilityChange)
    products += Double(sample.baseSurprise) * Double(sample.surprise)
    sameTops += sample.isSameTop ? 1 : 0
  }

  public var count: Int { samples.count }

  // MARK: - Figures

  /// Mean of KL(base ‖ other), and the standard error of that mean. Nats.
  public var meanKLD: Double { kld.mean }
  public var meanKLDError: Double { kld.standardError }

  /// Mean and root of the mean square of the change in probability of the token that came, as a fraction.
  public var meanProbabilityChange: Double { change.mean }
  public var rmsProbabilityChange: Double { change.meanSquare.squareRoot() }

  /// How often both find the same token likeliest, and the standard error of that share. 0...1
  public var sameTopShare: Double { count > 0 ? Double(sameTops) / Double(count) : 1 }
  public var sameTopError: Double {
    count > 1 ? (sameTopShare * (1 - sameTopShare) / Double(count - 1)).squareRoot() : 0
  }

  /// The other's perplexity over the base's.
  public var perplexityRatio: Double { exp(other.meanSurprise - base.meanSurprise) }

  /// Of that ratio; both perplexities are of the same text, so that most of their errors cancel.
  public var perplexityRatioError: Double {
    guard count > 1 else { return 0 }
    let variance = base.variance + other.variance - 2 * covariance
    return (max(0, variance) / Double(count - 1)).squareRoot() * perplexityRatio
  }

  /// Pearson's correlation of both surprises; 1 where there is too little to tell.
  public var correlation: Double {
    let spread = (base.variance * other.variance).squareRoot()
    return spread > 0 ? min(1, covariance / spread) : 1
  }

  private var covariance: Double {
    count > 0 ? products / Double(count) - base.meanSurprise * other.meanSurprise : 0
  }

  /// KL(base ‖ other) that these shares of all positions stay below, in order; the figure between two positions is that
  /// of a straight line between them. O(n log n)
  public func quantiles(_ shares: [Double]) -> [Double] {
    guard !samples.isEmpty else { return shares.map { _ in 0 } }
    let sorted = samples.map(\.kld).sorted()
    return shares.map { share in
      let place = min(max(share, 0), 1) * Double(sorted.count - 1)
      let lower = Int(place), part = place - Double(lower)
      let upper = min(lower + 1, sorted.count - 1)
      return Double(sorted[lower]) * (1 - part) + Double(sorted[upper]) * part
    }
  }
}

/// Sums of numbers and their squares.
private struct Moments: Sendable, Equatable {
  private var count = 0
  private var sum = 0.0
  private var squares = 0.0

  mutating func take(_ number: Double) {
    count += 1
    sum += number
    squares += number * number
  }

  var mean: Double { count > 0 ? sum / Double(count) : 0 }
  var meanSquare: Double { count > 0 ? squares / Double(count) : 0 }
  var standardError: Double {
    count > 1 ? (max(0, meanSquare - mean * mean) / Double(count - 1)).squareRoot() : 0
  }
}
