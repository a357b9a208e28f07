/// What one attention layer looks like.
public struct AttentionShape: @unchecked Sendable {
  /// Query heads; a multiple of `kvHeads`. Head h reads K and V head h / (heads / kvHeads).
  public var heads: Int
  public var kvHeads: Int
  public var headDim: Int
  /// What scores are multiplied by, usually 1 / sqrt(headDim).
  public var scale: Float
  /// Positions a query sees, its own included; nil for all.
  public var window: Int?
  /// Scores become softcap * tanh(score / softcap). Source: arXiv:2408.00118.
  public var softcap: Float?
  /// A score of each head that joins the softmax and is dropped after it; nil for none. [heads] Whoever made the shape
  /// keeps them. Source: arXiv:2508.10925, section 2.
  public var sinks: UnsafePointer<Float>?

  /// What scores of each head fall by with every position of distance; nil for nothing. [heads] Whoever made the shape
  /// keeps them. Source: arXiv:2108.12409.
  public var slopes: UnsafePointer<Float>?
  /// Where it isn't nil, scores gain this times (slope · position) in bfloat16 instead, as Falcon was trained.
  public var roundedScale: Float?
  /// What scores gain for the distance, as learned; nil for nothing.
  public var distances: DistanceBiases?

  public init(
    heads: Int, kvHeads: Int, headDim: Int, scale: Float, window: Int? = nil, softcap: Float? = nil,
    slopes: UnsafePointer<Float>? = nil
  ) {
    precondition(kvHeads > 0 && heads % kvHeads == 0, "\(heads) heads are no multiple of \(kvHeads)")
    self.heads = heads
    self.kvHeads = kvHeads
    self.headDim = headDim
    self.scale = scale
    self.window = window
    self.softcap = softcap
    self.slopes = slopes
  }

  /// Query heads that share one K and V head.
  public var group: Int { heads / kvHeads }

  /// The first position the query at `position` sees.
  func lowest(_ position: Int) -> Int {
    guard let window else { return 0 }
    return max(0, position - window + 1)
  }

  /// What a head's score of `position` gains for the distance from the query at `own`, which sees positions up to `end`.
  func bias(_ head: Int, _ position: Int, own: Int, end: Int) -> Float {
    let learned = distances?.bias(head, position - own) ?? 0
    guard let slopes else { return learned }
    guard let roundedScale else { return learned + slopes[head] * Float(position - end) }
    return learned + roundedScale * (slopes[head] * Float(position).bfloat16).bfloat16
  }

  /// The last position the query at `position` sees, where the first `prefix` positions see each other.
  func highest(_ position: Int, prefix: Int) -> Int { max(position, prefix - 1) }
}

/// What each head's scores gain for the distance of a position from the query's, behind it and before it; beyond
/// `reach` either way what they gain there.
public struct DistanceBiases: @unchecked Sendable {
  /// Distances -reach...reach. [heads, 2 reach + 1] Whoever made it keeps them.
  public let base: UnsafePointer<Float>
  public let reach: Int

  public init(_ base: UnsafePointer<Float>, reach: Int) {
    self.base = base
    self.reach = reach
  }

  /// Floats of a head.
  var stride: Int { 2 * reach + 1 }

  func bias(_ head: Int, _ distance: Int) -> Float {
    base[head * stride + reach + max(-reach, min(distance, reach))]
  }
}

extension Float {
  /// The nearest number that bfloat16 has, ties to even.
  public var bfloat16: Float { Float(bitPattern: (bitPattern + 0x7fff + (bitPattern >> 16 & 1)) & 0xffff_0000) }
}
