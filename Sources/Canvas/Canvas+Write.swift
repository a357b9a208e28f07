extension Canvas {
  /// Writes one line of text and returns how many columns it took.
  ///
  /// Text starts at a column that may lie outside of the canvas; what falls outside of the clip is not drawn but still
  /// counted. A double-width cluster cut by an edge becomes a blank; combining marks join the cell before (those a
  /// text begins with only when it continues another just written there); control characters become symbols; invisible
  /// format characters are dropped. Columns beyond `maxWidth` are neither drawn nor counted.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, at x: Int, _ y: Int, style: Style = .plain, maxWidth: Int? = nil,
    continuing: Bool = false
  ) -> Int {
    let limit = min(max(0, maxWidth ?? .max), 1 << 24)
    guard limit > 0 else { return 0 }
    if TextWidth.isPlainASCII(text) { return writeASCII(text, x, y, style, limit) }
    var column = 0
    for cluster in text {
      let (scalars, isSequence) = (cluster.unicodeScalars, TextWidth.isEmojiSequence(cluster.unicodeScalars))
      if isSequence {
        guard column + 2 <= limit else { return column + pad(from: column, to: limit, x, y, style) }
        put(scalars, width: 2, at: x + column, y, style)
        column += 2
        continue
      }
      for scalar in scalars {
        let columns = TextWidth.columns(of: scalar)
        if columns == 0 {
          guard column > 0 || continuing else { continue }
          if !TextWidth.isInvisibleFormat(scalar.value) || isJoiner(scalar) { join(scalar, at: x + column - 1, y) }
          continue
        }
        guard column + columns <= limit else { return column + pad(from: column, to: limit, x, y, style) }
        let shown = TextWidth.symbol(forControl: scalar.value) ?? scalar
        put(Cell(glyph: shown.value, width: UInt8(columns), style: style), at: x + column, y)
        column += columns
      }
    }
    return column
  }

  private mutating func writeASCII(
    _ text: some StringProtocol, _ x: Int, _ y: Int, _ style: Style, _ limit: Int
  ) -> Int {
    let count = min(text.utf8.count, limit)
    guard y >= clip.y, y < clip.maxY else { return count }
    var column = x
    for byte in text.utf8.prefix(count) {
      if column >= clip.maxX { break }
      if column >= clip.x { put(Cell(glyph: UInt32(byte), width: 1, style: style), at: column, y) }
      column += 1
    }
    return count
  }

  /// The blank left where a double-width cluster no longer fits.
  private mutating func pad(from column: Int, to limit: Int, _ x: Int, _ y: Int, _ style: Style) -> Int {
    for extra in column..<limit { put(.blank(style), at: x + extra, y) }
    return limit - column
  }

  private func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x200C || scalar.value == 0x200D }

  /// A cluster of several scalars that fills `width` columns.
  private mutating func put(
    _ scalars: Character.UnicodeScalarView, width: Int, at x: Int, _ y: Int, _ style: Style
  ) {
    clusters.append(String(String.UnicodeScalarView(scalars.prefix(Self.longestCluster))))
    put(Cell(glyph: Cell.clusterBit | UInt32(clusters.count - 1), width: UInt8(width), style: style), at: x, y)
  }

  /// Scalars kept of a cluster; more are the work of a prankster.
  static let longestCluster = 12

  /// Adds a combining mark to the cell at a place, or to the double-width cluster that covers it.
  private mutating func join(_ mark: Unicode.Scalar, at x: Int, _ y: Int) {
    guard clip.contains(x, y) else { return }
    var index = y * width + x
    if cells[index].isContinuation, clip.contains(x - 1, y) { index -= 1 }
    guard !cells[index].isContinuation else { return }
    var text = text(of: cells[index])
    guard text.unicodeScalars.count < Self.longestCluster else { return }
    text.unicodeScalars.append(mark)
    clusters.append(text)
    cells[index].glyph = Cell.clusterBit | UInt32(clusters.count - 1)
  }

  /// Puts a cell, and the continuation of a double-width one, healing double-width neighbours it cuts in half.
  mutating func put(_ cell: Cell, at x: Int, _ y: Int) {
    if cell.width == 2 {
      guard clip.contains(x, y), clip.contains(x + 1, y) else {
        if clip.contains(x, y) { putSingle(.blank(cell.style), x, y) }
        if clip.contains(x + 1, y) { putSingle(.blank(cell.style), x + 1, y) }
        return
      }
      putSingle(cell, x, y)
      putSingle(.continuation(cell.style), x + 1, y)
    } else if clip.contains(x, y) {
      putSingle(cell, x, y)
    }
  }

  private mutating func putSingle(_ cell: Cell, _ x: Int, _ y: Int) {
    let index = y * width + x
    let old = cells[index]
    if old.width == 0, cell.width != 0, x > 0 {
      cells[index - 1] = .blank(cells[index - 1].style)
    } else if old.width == 2, x + 1 < width, cells[index + 1].width == 0 {
      cells[index + 1] = .blank(cells[index + 1].style)
    }
    cells[index] = cell
  }
}
