/// The cells that differ between two frames, as runs along rows.
///
/// A run never begins or ends inside a double-width cluster of either frame, so each can be drawn on its own.
public struct CanvasDiff: Sendable, Equatable {
  public struct Run: Sendable, Equatable {
    public let row: Int
    public let columns: Range<Int>

    public init(row: Int, columns: Range<Int>) {
      self.row = row
      self.columns = columns
    }
  }

  public let runs: [Run]

  public var isEmpty: Bool { runs.isEmpty }

  /// How many cells differ.
  public var cellCount: Int { runs.reduce(0) { $0 + $1.columns.count } }

  /// Compares two frames; everything when there is no old one or its size differs. O(cells).
  public init(from old: Canvas?, to new: Canvas) {
    guard let old, old.width == new.width, old.height == new.height else {
      runs = new.width > 0 ? (0..<new.height).map { Run(row: $0, columns: 0..<new.width) } : []
      return
    }
    var runs: [Run] = []
    for row in 0..<new.height {
      var column = 0
      while let run = Self.nextRun(old, new, row, from: column) {
        runs.append(Run(row: row, columns: run))
        column = run.upperBound
      }
    }
    self.runs = runs
  }

  /// The next differing columns of a row.
  private static func nextRun(_ old: Canvas, _ new: Canvas, _ row: Int, from first: Int) -> Range<Int>? {
    let base = row * new.width
    func differs(_ column: Int) -> Bool {
      !new.shows(new.cells[base + column], sameAs: old.cells[base + column], of: old)
    }
    func isInside(_ column: Int) -> Bool {
      new.cells[base + column].isContinuation || old.cells[base + column].isContinuation
    }
    var start = first
    while start < new.width, !differs(start) { start += 1 }
    guard start < new.width else { return nil }
    while start > first, isInside(start) { start -= 1 }
    var end = start + 1
    while end < new.width, differs(end) || isInside(end) { end += 1 }
    return start..<end
  }
}

extension Canvas {
  /// Takes the runs of a diff over from the frame it leads to.
  public mutating func apply(_ diff: CanvasDiff, from new: Canvas) {
    for run in diff.runs {
      copy(new, from: Rect(run.columns.lowerBound, run.row, run.columns.count, 1), to: run.columns.lowerBound, run.row)
    }
  }
}
