/// A grid of styled cells that panes draw into; a frame is one canvas, and the screen shows what changed since the last.
///
/// Drawing outside of the canvas or of its clip rectangle is ignored, so callers need not check sizes. The canvas never
/// holds a control character, half a double-width cluster, or an invisible format character: text is made safe when it
/// is written.
public struct Canvas: Sendable {
  public let width: Int
  public let height: Int

  /// [height, width], row-major.
  public internal(set) var cells: [Cell]

  /// Clusters of more than one scalar, referred to by cells.
  var clusters: [String] = []

  /// Where drawing takes effect; always inside the canvas.
  public private(set) var clip: Rect

  public init(width: Int, height: Int, style: Style = .plain) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank(style), count: self.width * self.height)
    clip = Rect(0, 0, self.width, self.height)
  }

  /// The entire canvas.
  public var bounds: Rect { Rect(0, 0, width, height) }

  public func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }

  /// The cell at a place; a blank outside of the canvas.
  public subscript(x: Int, y: Int) -> Cell { contains(x, y) ? cells[y * width + x] : .blank() }

  /// The cluster shown at a place: empty for the right half of a double-width one.
  public func text(at x: Int, _ y: Int) -> String { text(of: self[x, y]) }

  public func style(at x: Int, _ y: Int) -> Style { self[x, y].style }

  func text(of cell: Cell) -> String {
    if cell.isContinuation { return "" }
    if let index = cell.clusterIndex { return clusters[index] }
    return cell.scalar.map { String(Character($0)) } ?? ""
  }

  /// Draws with everything outside of a rectangle protected.
  public mutating func clipped<Failure: Error>(
    to rect: Rect, _ draw: (inout Canvas) throws(Failure) -> Void
  ) throws(Failure) {
    let outer = clip
    clip = clip.intersection(rect)
    defer { clip = outer }
    try draw(&self)
  }

  /// The canvas as text, one line a row, trailing blanks trimmed.
  public var plainText: String {
    (0..<height).map { plainText(row: $0) }.joined(separator: "\n")
  }

  /// One row as text, trailing blanks trimmed.
  public func plainText(row: Int) -> String {
    guard row >= 0, row < height else { return "" }
    var line = cells[row * width..<(row + 1) * width]
    while let last = line.last, last.isBlank { line.removeLast() }
    return line.reduce(into: "") { $0 += text(of: $1) }
  }
}

extension Canvas: Equatable {
  public static func == (a: Canvas, b: Canvas) -> Bool {
    guard a.width == b.width, a.height == b.height else { return false }
    if a.clusters.isEmpty, b.clusters.isEmpty { return a.cells == b.cells }
    return zip(a.cells, b.cells).allSatisfy { a.shows($0, sameAs: $1, of: b) }
  }

  /// Whether a cell of this canvas looks the same as one of another canvas.
  func shows(_ cell: Cell, sameAs other: Cell, of canvas: Canvas) -> Bool {
    if let mine = cell.clusterIndex, let theirs = other.clusterIndex {
      return cell.style == other.style && cell.width == other.width && clusters[mine] == canvas.clusters[theirs]
    }
    return cell == other
  }
}
