/// A rectangle of cells; the origin is the top left corner of the screen.
///
/// A rectangle with no width or no height is empty and contains nothing. Every helper accepts empty and negative
/// sizes and never returns a negative one.
public struct Rect: Sendable, Hashable {
  public var x, y, width, height: Int

  public init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public static let zero = Rect(0, 0, 0, 0)

  public var isEmpty: Bool { width <= 0 || height <= 0 }

  /// The first column to the right of the rectangle.
  public var maxX: Int { x + width }

  /// The first row below the rectangle.
  public var maxY: Int { y + height }

  public func contains(_ px: Int, _ py: Int) -> Bool {
    px >= x && px < maxX && py >= y && py < maxY
  }

  /// The cells in both; zero-sized at the clamped corner when there are none.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    return Rect(left, top, max(0, right - left), max(0, bottom - top))
  }

  /// The rectangle without a margin on each side; never smaller than nothing.
  public func inset(dx: Int, dy: Int) -> Rect {
    Rect(x + dx, y + dy, max(0, width - 2 * dx), max(0, height - 2 * dy))
  }

  /// What a one-cell border leaves free.
  public var interior: Rect { inset(dx: 1, dy: 1) }

  public func offset(dx: Int, dy: Int) -> Rect { Rect(x + dx, y + dy, width, height) }

  /// One row of the rectangle, counted from its top; empty when there is no such row.
  public func row(_ index: Int) -> Rect {
    index >= 0 && index < height ? Rect(x, y + index, max(0, width), 1) : Rect(x, y, 0, 0)
  }

  /// A rectangle of at most the given size in the middle of this one.
  public func centered(width wanted: Int, height wantedHeight: Int) -> Rect {
    let w = max(0, min(wanted, width))
    let h = max(0, min(wantedHeight, height))
    return Rect(x + (width - w) / 2, y + (height - h) / 2, w, h)
  }

  /// Cuts rows off the top: the cut part and the rest.
  public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let cut = max(0, min(rows, height))
    return (Rect(x, y, width, cut), Rect(x, y + cut, width, max(0, height - cut)))
  }

  /// Cuts rows off the bottom: the rest and the cut part.
  public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let cut = max(0, min(rows, height))
    return (Rect(x, y, width, max(0, height - cut)), Rect(x, maxY - cut, width, cut))
  }

  /// Cuts columns off the left: the cut part and the rest.
  public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let cut = max(0, min(columns, width))
    return (Rect(x, y, cut, height), Rect(x + cut, y, max(0, width - cut), height))
  }

  /// Cuts columns off the right: the rest and the cut part.
  public func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let cut = max(0, min(columns, width))
    return (Rect(x, y, max(0, width - cut), height), Rect(maxX - cut, y, cut, height))
  }
}
