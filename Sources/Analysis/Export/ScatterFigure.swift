#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Points with names and error bars, upward on a logarithmic axis, those that nothing beats in both ways joined by a line.
public struct ScatterFigure: Sendable {
  public struct Point: Sendable, Equatable {
    public let label: String
    public let x: Double
    /// More than 0.
    public let y: Double
    /// Standard error of `y`.
    public let error: Double

    public init(label: String, x: Double, y: Double, error: Double) {
      self.label = label
      self.x = x
      self.y = y
      self.error = error
    }
  }

  private let points: [Point]
  private let title: String
  private let axes: (x: String, y: String)
  private let plot = (x: 76.0, y: 48.0, width: 560.0, height: 360.0)

  public init(_ points: [Point], title: String, axes: (x: String, y: String)) {
    self.points = points.filter { $0.y > 0 && $0.x.isFinite && $0.y.isFinite }
    self.title = title
    self.axes = axes
  }

  public func svg(_ style: FigureStyle) -> String {
    var drawing = SVGDrawing(style: style)
    drawing.text(title, x: 16, y: 24, size: 15, isBold: true)
    drawing.rectangle(
      x: plot.x, y: plot.y, width: plot.width, height: plot.height, fill: style.background, stroke: style.frame)
    drawAxes(&drawing)
    let front = Set(Pareto.front(points.map { ($0.x, $0.y) }))
    for (index, point) in points.enumerated() {
      let (x, y) = (place(x: point.x), place(y: point.y))
      let (low, high) = (place(y: max(point.y - point.error, limits.y.lowerBound)), place(y: point.y + point.error))
      drawing.rectangle(x: x - 0.75, y: high, width: 1.5, height: max(low - high, 1), fill: style.faint)
      let isBest = front.contains(index)
      drawing.rectangle(
        x: x - 4, y: y - 4, width: 8, height: 8, fill: isBest ? style.color(0.25) : style.background,
        stroke: isBest ? nil : style.faint)
      drawing.text(point.label, x: x + 8, y: y + 4, size: 11, isBold: isBest)
    }
    drawing.text(
      "filled: nothing is both smaller and closer", x: plot.x, y: plot.y + plot.height + 52, size: 11, fill: style.faint
    )
    return drawing.document(width: plot.x + plot.width + 96, height: plot.y + plot.height + 68, title: title)
  }

  private var limits: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let xs = points.map(\.x), ys = points.map(\.y)
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 1)
    let margin = max((right - left) * 0.06, 1e-9)
    return (left - margin...right + margin, (ys.min() ?? 1e-3) / 1.6...(ys.max() ?? 1) * 1.6)
  }

  private func place(x: Double) -> Double {
    plot.x + (x - limits.x.lowerBound) / (limits.x.upperBound - limits.x.lowerBound) * plot.width
  }

  private func place(y: Double) -> Double {
    let (low, high) = (log(limits.y.lowerBound), log(limits.y.upperBound))
    return plot.y + plot.height - (log(y) - low) / (high - low) * plot.height
  }

  private func drawAxes(_ drawing: inout SVGDrawing) {
    let style = drawing.style
    for step in 0...4 {
      let value = limits.x.lowerBound + (limits.x.upperBound - limits.x.lowerBound) * Double(step) / 4
      drawing.text(
        FigureNumber.text(value, decimals: 0), x: place(x: value), y: plot.y + plot.height + 16, size: 11,
        fill: style.faint, anchor: .middle)
    }
    for exponent in -8...3 {
      for factor in [1.0, 3] {
        let value = factor * pow(10, Double(exponent))
        guard limits.y.contains(value) else { continue }
        drawing.rectangle(x: plot.x, y: place(y: value), width: plot.width, height: 0.5, fill: style.frame)
        drawing.text(
          FigureNumber.text(value, decimals: 8), x: plot.x - 8, y: place(y: value) + 4, size: 11, fill: style.faint,
          anchor: .end)
      }
    }
    drawing.text(
      axes.x, x: plot.x + plot.width / 2, y: plot.y + plot.height + 34, size: 12, fill: style.faint, anchor: .middle)
    drawing.text(axes.y, x: 16, y: plot.y - 8, size: 12, fill: style.faint)
  }
}

/// The points of which no other is smaller or equal in both numbers and smaller in one.
public enum Pareto {
  /// Indices, from the smallest first number on.
  public static func front(_ points: [(Double, Double)]) -> [Int] {
    var best = Double.infinity
    var front: [Int] = []
    for index in points.indices.sorted(by: { points[$0] < points[$1] }) where points[index].1 < best {
      best = points[index].1
      front.append(index)
    }
    return front
  }
}
