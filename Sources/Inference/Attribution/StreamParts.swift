import Architectures
import Tensors

/// The residual stream at one position before the final norm, taken apart by what wrote it: embedding, every head, biases,
/// every feed-forward. Norms on the way, of a mixer's output or of the stream itself, are held at what they divided by, so
/// that what they make of a sum is the sum of what they make of its parts.
///
/// Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
public struct StreamParts: Sendable {
  public struct Entry: Sendable {
    public let part: StreamPart
    /// [embeddingLength]
    public let values: [Float]
  }

  public private(set) var entries: [Entry] = []

  /// Their sum. [embeddingLength]
  public var stream: [Float] {
    var sum = [Float](repeating: 0, count: entries.first?.values.count ?? 0)
    for entry in entries { for index in sum.indices { sum[index] += entry.values[index] } }
    return sum
  }

  mutating func add(_ part: StreamPart, _ values: [Float]) {
    guard values.contains(where: { $0 != 0 }) else { return }
    entries.append(Entry(part: part, values: values))
  }

  /// Puts the stream through a norm that stands in it.
  mutating func pass(_ norm: BoundNorm, layer: Int) {
    let frozen = HeldNorm(norm, at: stream)
    entries = entries.map { Entry(part: $0.part, values: frozen.scaled($0.values)) }
    if let bias = norm.bias { add(.normBias(layer: layer), bias.values) }
  }
}

/// A norm that divides by what it divided one row by.
struct HeldNorm {
  private let isCentred: Bool
  private let factor: Double
  /// [width]
  private let weight: [Float]?

  /// row: [width]
  init(_ norm: BoundNorm, at row: [Float]) {
    isCentred = norm.kind != .rms
    let mean = isCentred ? Self.mean(row) : 0
    let square = row.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, row.count))
    factor = 1 / (square + Double(norm.epsilon)).squareRoot()
    weight = norm.weight?.values
  }

  /// What a part of that row becomes, the norm's bias aside.
  func scaled(_ part: [Float]) -> [Float] {
    let mean = isCentred ? Self.mean(part) : 0
    return part.indices.map { Float((Double(part[$0]) - mean) * factor * Double(weight?[$0] ?? 1)) }
  }

  private static func mean(_ row: [Float]) -> Double {
    row.reduce(0) { $0 + Double($1) } / Double(max(1, row.count))
  }
}
