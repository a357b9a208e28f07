import Foundation

/// Self-attention with grouped queries; head counts come from the config.
public struct Attention: Sendable, Equatable {
  /// Which dimensions of a head rotate together; nil where positions don't turn queries and keys.
  public var rope: RotaryLayout?
  /// How positions turn into angles, where it isn't as the config says for the whole model.
  public var rotary: RotarySettings?
  /// Applied to queries and keys before they rotate (arXiv:2302.05442).
  public var headNorm: HeadNorm?
  /// Queries, keys and values are kept between -clip and clip; nil for no limit.
  public var clip: Double?
  /// What scores are multiplied by where the checkpoint doesn't say; nil for 1/√headDimension.
  public var scale: Double?
  /// Positions a query sees, its own included; nil for all (arXiv:2004.05150).
  public var window: Int?
  /// Scores fall by a slope of each head's own with the distance (arXiv:2108.12409).
  public var alibi: ALiBi?
  /// Whether each head has a learned score of its own that joins the softmax and is dropped after it
  /// (arXiv:2508.10925, section 2).
  public var hasSinks: Bool
  /// Scores gain what each head has learned for the distance (arXiv:1910.10683).
  public var relativeBias: RelativeBias?

  public init(
    rope: RotaryLayout?, rotary: RotarySettings? = nil, headNorm: HeadNorm? = nil, clip: Double? = nil,
    scale: Double? = nil, window: Int? = nil, alibi: ALiBi? = nil, hasSinks: Bool = false,
    relativeBias: RelativeBias? = nil
  ) {
    self.rope = rope
    self.rotary = rotary
    self.headNorm = headNorm
    self.clip = clip
    self.scale = scale
    self.window = window
    self.alibi = alibi
    self.hasSinks = hasSinks
    self.relativeBias = relativeBias
  }
}

/// Which two dimensions of a head rotate together.
public enum RotaryLayout: Sendable, Equatable {
  /// (2i, 2i+1).
  case adjacent
  /// (i, i + d/2).
  case halves

  /// (i, i + d/2) as published, while GGUF's converter reorders the rows of queries and keys so that pairs are
  /// neighbours: of Llama and many families since.
  case reordered

  /// Whether pairs are neighbours in files of this format.
  public func isAdjacent(in format: CheckpointFormat) -> Bool {
    switch self {
    case .adjacent: true
    case .halves: false
    case .reordered: format == .gguf
    }
  }

  /// Where each row of a format's queries, or keys, lies in another format; nil where they lie alike. Of each head the
  /// first `dimension` rows rotate. [rows]
  public func rows(
    _ rows: Int, head: Int, rotating dimension: Int, in format: CheckpointFormat, from other: CheckpointFormat
  ) -> [Int]? {
    let isAdjacent = isAdjacent(in: format)
    guard isAdjacent != self.isAdjacent(in: other) else { return nil }
    let half = dimension / 2
    return (0..<rows).map { row in
      let (first, inside) = (row / head * head, row % head)
      guard inside < 2 * half else { return row }
      // Pair i of two halves is (i, i + d/2), of neighbours (2i, 2i + 1).
      return first + (isAdjacent ? inside % 2 * half + inside / 2 : inside % half * 2 + inside / half)
    }
  }
}

/// What queries and keys are normalised by.
public enum HeadNorm: Sendable, Equatable {
  /// Each head apart, with one weight for all. [headDimension]
  case each(Norm)
  /// Each head apart, with a weight of its own (arXiv:2302.05442, section 2.1). [heads, headDimension]
  case own(Norm)
  /// All heads as one row. [heads · headDimension]
  case joint(Norm)

  public var norm: Norm {
    switch self {
    case .each(let norm), .own(let norm), .joint(let norm): norm
    }
  }
}

/// Linear biases: a head's scores fall by its slope for every position of distance.
public struct ALiBi: Sendable, Equatable {
  /// Of models whose biases are rounded to bfloat16 and then scaled with the scores: what by.
  public var roundedScale: Double?
  /// The exponent of the gentlest slope.
  public var range: Double

  public init(range: Double = 8, roundedScale: Double? = nil) {
    self.roundedScale = roundedScale
    self.range = range
  }

  /// A geometric series from 2^(-range/n) to 2^-range for n heads, n a power of two; for other counts that of the next smaller
  /// power, filled up with every other slope of the next larger. [heads] Source: arXiv:2108.12409, section 3.
  public func slopes(heads: Int) -> [Float] {
    var power = 1
    while power * 2 <= heads { power *= 2 }
    return (0..<heads).map { head in
      let exponent =
        head < power
        ? Double(head + 1) * range / Double(power) : Double(2 * (head - power) + 1) * range / Double(2 * power)
      return Float(exp2(-exponent))
    }
  }
}
