import Architectures
import Tensors

/// Which expert each position went to, in the layers whose experts take only so many tokens: so that a token finds as much
/// room as it would in one pass over all. Empty for other models.
struct ExpertChoices: ~Copyable {
  /// [blockCount, capacity]
  private let experts: Buffer<Int32>
  private let capacity: Int
  /// Tokens each expert has taken, of the layer in hand. [most experts]
  private let taken: Buffer<Int32>

  init(_ model: Declaration, capacity: Int) {
    let (layers, most) = Self.sizes(model)
    self.capacity = capacity
    experts = Buffer(count: layers * capacity)
    taken = Buffer(count: most)
  }

  static func byteCount(_ model: Declaration, capacity: Int) -> Int {
    let (layers, most) = sizes(model)
    return (layers * capacity + most) * MemoryLayout<Int32>.size
  }

  private static func sizes(_ model: Declaration) -> (layers: Int, experts: Int) {
    let limited = model.experts.compactMap { $0 }.filter { $0.capacity != nil }
    return limited.isEmpty ? (0, 0) : (model.experts.count, limited.map(\.count).max() ?? 0)
  }

  /// Takes the weights of tokens away whose expert has taken `limit` already.
  ///
  /// weights: [tokens, count] of the tokens at positions from `first` on, of which one is not zero for each token.
  func limit(
    _ weights: UnsafeMutablePointer<Float>, tokens: Int, count: Int, to limit: Int, layer: Int, first: Int
  ) {
    let chosen = experts.base + layer * capacity
    taken.base.update(repeating: 0, count: count)
    for position in 0..<first { taken.base[Int(chosen[position])] += 1 }
    for token in 0..<tokens {
      let row = weights + token * count
      let expert = (0..<count).first { row[$0] != 0 } ?? 0
      chosen[first + token] = Int32(expert)
      taken.base[expert] += 1
      if taken.base[expert] > limit { row[expert] = 0 }
    }
  }
}
