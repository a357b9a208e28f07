/// Where a role's numbers lie in a checkpoint: in a tensor of their own, or in a part of one they share.
public struct TensorSource: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The tensor's name without `.weight` or `.bias`.
  public var stem: String
  /// The roles stored one after the other in the tensor's rows, in order; empty of a tensor of its own.
  public var sharing: [BlockRole] = []
  /// Whether the shared rows are laid out key head by key head, in each first its queries, then its key, its value.
  public var isByKeyHead = false
  /// Whether a matrix is stored as [inputs, outputs], as GPT-2's are.
  public var isTransposed = false
  /// Whether the stem is the whole name.
  public var isWhole = false
  /// Whether each expert has a tensor of its own, its number where the stem has `*`.
  public var isEach = false
  /// Whether the roles that share a tensor take turns row by row.
  public var isInterleaved = false
  /// Whether weights are MXFP4 with the scales of their blocks in a tensor apart: `_blocks` and `_scales`.
  public var isSplitMXFP4 = false

  public init(stringLiteral stem: String) { self.stem = stem }

  public init(_ stem: String) { self.stem = stem }

  /// The rows of `roles` one after the other.
  public static func fused(_ stem: String, _ roles: [BlockRole]) -> TensorSource {
    var source = TensorSource(stem)
    source.sharing = roles
    return source
  }

  /// The rows of queries, keys and values, mixed key head by key head.
  public static func byKeyHead(_ stem: String) -> TensorSource {
    var source = fused(stem, .attention)
    source.isByKeyHead = true
    return source
  }

  /// A name without `.weight` behind it.
  public static func whole(_ name: String) -> TensorSource {
    var source = TensorSource(name)
    source.isWhole = true
    return source
  }

  /// A tensor for each expert; `*` stands for its number.
  public static func each(_ stem: String) -> TensorSource {
    var source = TensorSource(stem)
    source.isEach = true
    return source
  }

  /// The same with a name that has no `.weight` behind it.
  func named(whole: Bool) -> TensorSource {
    var source = self
    source.isWhole = whole
    return source
  }

  /// The shared rows taking turns.
  var interleaved: TensorSource {
    var source = self
    source.isInterleaved = true
    return source
  }

  /// Blocks and scales apart.
  var splitMXFP4: TensorSource {
    var source = self
    source.isSplitMXFP4 = true
    return source
  }

  public var transposed: TensorSource {
    var source = self
    source.isTransposed = true
    return source
  }

  /// Under what the numbers of a weight, or of a bias, are stored.
  func name(isBias: Bool) -> String {
    if isBias { return stem + (isWhole ? "_bias" : ".bias") }
    return stem + (isSplitMXFP4 ? "_blocks" : isWhole ? "" : ".weight")
  }

  func behind(_ prefix: String) -> TensorSource {
    var source = self
    source.stem = prefix + stem
    return source
  }
}

extension [BlockRole] {
  /// What attention projects its input to, in the order in which the three are always stored.
  public static let attention: [BlockRole] = [.query, .key, .value]
}
