/// One column of one row: a grapheme cluster and its style, in sixteen bytes without references.
///
/// A single scalar is stored inline; a longer cluster is an index into the clusters of the canvas that owns the cell,
/// so a cell only means something together with its canvas (`Canvas.text(at:_:)`). A double-width cluster is followed
/// by a continuation cell of width 0.
public struct Cell: Hashable, Sendable {
  public var style: Style

  /// Columns: 1, 2, or 0 for the right half of a double-width cluster.
  public var width: UInt8

  /// A Unicode scalar, or with the top bit an index into the canvas's clusters.
  var glyph: UInt32

  static let clusterBit: UInt32 = 0x8000_0000

  init(glyph: UInt32, width: UInt8, style: Style) {
    self.style = style
    self.width = width
    self.glyph = glyph
  }

  public static func blank(_ style: Style = .plain) -> Cell { Cell(glyph: 0x20, width: 1, style: style) }

  static func continuation(_ style: Style) -> Cell { Cell(glyph: 0, width: 0, style: style) }

  public var isContinuation: Bool { width == 0 }

  public var isBlank: Bool { glyph == 0x20 }

  /// The scalar, when the cell holds exactly one.
  public var scalar: Unicode.Scalar? { width == 0 ? nil : Unicode.Scalar(glyph) }

  /// Where the cluster is among the canvas's clusters, when it has several scalars.
  var clusterIndex: Int? { glyph & Self.clusterBit != 0 ? Int(glyph & ~Self.clusterBit) : nil }
}
