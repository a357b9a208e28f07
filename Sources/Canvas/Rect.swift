/// A rectangle of cells; the origin is the top left corner of the screen.
public struct Rect: Sendable, Equatable {
  public var x, y, width, height: Int

  public init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
