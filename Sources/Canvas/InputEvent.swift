/// What can happen at a screen.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// Text pasted at once; newlines are `\n`, whatever the terminal sent.
  case paste(String)
  case mouse(MouseEvent)
  case resize(width: Int, height: Int)
}

/// What the mouse did, and on which cell.
public struct MouseEvent: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }
  public enum Kind: Hashable, Sendable {
    case press(Button)
    case release(Button)
    /// The mouse moved with a button held.
    case drag(Button)
    case wheelUp, wheelDown
  }

  public var kind: Kind
  public var x, y: Int

  public init(_ kind: Kind, x: Int, y: Int) {
    self.kind = kind
    self.x = x
    self.y = y
  }
}
