extension Canvas {
  /// Fills a rectangle with a glyph of one column, or blanks.
  public mutating func fill(_ rect: Rect, with glyph: Unicode.Scalar = " ", style: Style = .plain) {
    let area = rect.intersection(clip)
    let scalar = TextWidth.columns(of: glyph) == 1 ? TextWidth.symbol(forControl: glyph.value) ?? glyph : " "
    let cell = Cell(glyph: scalar.value, width: 1, style: style)
    for y in area.y..<area.maxY { for x in area.x..<area.maxX { put(cell, at: x, y) } }
  }

  /// Changes the style of what is already drawn in a rectangle.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(clip)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { change(&cells[y * width + x].style) }
    }
  }

  /// Gives a rectangle another background, keeping glyphs and foregrounds.
  public mutating func tint(_ rect: Rect, background: Color) {
    restyle(rect) { $0.background = background }
  }

  /// Copies a part of another canvas so that its corner lies at a place of this one.
  public mutating func copy(_ other: Canvas, from source: Rect? = nil, to x: Int, _ y: Int) {
    let area = (source ?? other.bounds).intersection(other.bounds)
    var moved: [Int: UInt32] = [:]
    for row in 0..<area.height {
      for column in 0..<area.width {
        var cell = other.cells[(area.y + row) * other.width + area.x + column]
        if cell.isContinuation {
          // Its left half was copied with it, unless the source cuts it in two.
          if column == 0 { put(.blank(cell.style), at: x, y + row) }
          continue
        }
        if cell.width == 2, column + 1 == area.width { cell = .blank(cell.style) }
        if let index = cell.clusterIndex {
          if moved[index] == nil {
            clusters.append(other.clusters[index])
            moved[index] = Cell.clusterBit | UInt32(clusters.count - 1)
          }
          cell.glyph = moved[index] ?? 0x20
        }
        put(cell, at: x + column, y + row)
      }
    }
  }
}
