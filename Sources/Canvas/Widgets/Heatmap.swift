/// A grid of numbers as coloured cells. Where two rows share a line of the screen, half blocks tell them apart; where there
/// are no colours, shades of one glyph do, a row a line.
public struct Heatmap: Sendable {
  public let rows: Int
  public let columns: Int
  /// Columns of the screen that one of the map's takes.
  public let cellWidth: Int
  /// Whether two of the map's rows share a line.
  public let isHalved: Bool

  /// The largest cells that fit into the room, square as far as a terminal can.
  public init(rows: Int, columns: Int, room: Rect, look: Appearance) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    let canHalve = look.glyphs != .ascii && look.theme != .monochrome
    let wide = columns > 0 ? min(4, room.width / columns) : 1
    isHalved = canHalve && (rows > room.height || wide < 2)
    cellWidth = max(1, isHalved ? min(wide, max(1, 2 * room.height / max(1, rows))) : wide)
  }

  public var width: Int { min(columns * cellWidth, 1 << 16) }
  public var height: Int { isHalved ? (rows + 1) / 2 : rows }

  /// The map's row and column at a place of the screen, counted from the corner it was drawn at.
  public func cell(x: Int, y: Int) -> (row: Int, column: Int) {
    (max(0, min(rows - 1, isHalved ? 2 * y : y)), max(0, min(columns - 1, x / cellWidth)))
  }

  /// Where a cell lies on the screen, counted from the corner.
  public func place(row: Int, column: Int) -> Rect {
    Rect(column * cellWidth, isHalved ? row / 2 : row, cellWidth, 1)
  }

  /// `value` is 0…1, nil where the map has nothing. `color` is the background of a value.
  public func draw(
    in area: Rect, on canvas: inout Canvas, _ look: Appearance, value: (_ row: Int, _ column: Int) -> Double?,
    color: (Double) -> Color
  ) {
    let isPlain = look.theme == .monochrome
    func shown(_ value: Double?) -> Color { value.map(color) ?? look[.text].background }
    canvas.clipped(to: area) { canvas in
      for line in 0..<min(height, area.height) {
        for column in 0..<columns {
          let upper = value(isHalved ? 2 * line : line, column)
          let lower = isHalved && 2 * line + 1 < rows ? value(2 * line + 1, column) : nil
          for x in 0..<cellWidth {
            let place = (area.x + column * cellWidth + x, area.y + line)
            if isPlain {
              canvas.set(
                upper.map { Colormap.shade($0, glyphs: look.glyphs) } ?? " ", at: place.0, place.1, style: look[.text])
            } else if isHalved {
              canvas.set(
                "▀", at: place.0, place.1, style: look[.text].foreground(shown(upper)).on(shown(lower)))
            } else {
              canvas.set(" ", at: place.0, place.1, style: look[.text].on(shown(upper)))
            }
          }
        }
      }
    }
  }
}
