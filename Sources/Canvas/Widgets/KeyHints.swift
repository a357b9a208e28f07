/// A row of keys and what they do. What doesn't fit is left out from the end, so the most useful come first.
public struct KeyHints: Sendable {
  public struct Hint: Sendable, Equatable {
    public var key: String
    public var label: String

    public init(_ key: String, _ label: String) {
      self.key = key
      self.label = label
    }
  }

  public var hints: [Hint]
  /// Always shown, at the right end, when it alone fits; such as `? help`.
  public var last: Hint?

  public init(_ hints: [Hint], last: Hint? = nil) {
    self.hints = hints
    self.last = last
  }

  private static func width(_ hint: Hint) -> Int {
    TextWidth.columns(of: hint.key) + 1 + TextWidth.columns(of: hint.label)
  }

  /// Draws the row; returns where each hint lies, so that it can be clicked.
  @discardableResult
  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance) -> [(hint: Hint, place: Rect)] {
    let row = rect.row(0)
    guard !row.isEmpty else { return [] }
    canvas.fill(row, style: look[.statusBar])
    var places: [(hint: Hint, place: Rect)] = []
    var end = row.maxX - 1
    if let last, Self.width(last) + 2 <= row.width {
      end -= Self.width(last)
      places.append((last, draw(last, at: end, row.y, &canvas, look)))
      end -= 2
    }
    var x = row.x + 1
    for hint in hints {
      guard x + Self.width(hint) <= end else { break }
      places.append((hint, draw(hint, at: x, row.y, &canvas, look)))
      x += Self.width(hint) + 2
    }
    return places
  }

  private func draw(_ hint: Hint, at x: Int, _ y: Int, _ canvas: inout Canvas, _ look: Appearance) -> Rect {
    let used = canvas.write(hint.key, at: x, y, style: look[.keyName])
    canvas.write(hint.label, at: x + used + 1, y, style: look[.keyLabel])
    return Rect(x, y, Self.width(hint), 1)
  }
}
