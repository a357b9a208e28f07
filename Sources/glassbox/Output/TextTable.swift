import Checkpoints

/// Columns of text for a terminal or a pipe: padded to the widest cell, control characters shown as symbols.
struct TextTable {
  enum Alignment { case left, right }

  let headings: [(title: String, alignment: Alignment)]
  private(set) var rows: [[String]] = []

  init(_ headings: [(title: String, alignment: Alignment)]) { self.headings = headings }

  mutating func append(_ cells: [String]) { rows.append(cells.map { VisibleText($0).description }) }

  /// Lines end at their last letter; the heading is there even without rows.
  func text(_ style: TextStyle) -> String {
    let all = [headings.map(\.title)] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.enumerated().map { index, row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += headings[column].alignment == .left ? cell + padding : padding + cell
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      return (index == 0 ? style.heading(line) : line) + "\n"
    }.joined()
  }
}
