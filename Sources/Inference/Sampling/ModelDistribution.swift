import Checkpoints
import Tensors

/// The model's own distribution of one position, before any sampling: the row of logits and its softmax, what a sampler
/// starts from and `--logprobs` prints. Probabilities are natural logarithms. Its buffers are allocated once for a
/// vocabulary.
public struct ModelDistribution: ~Copyable, @unchecked Sendable {
  // @unchecked: the buffers are owned by this value alone, which can't be copied.

  public struct Entry: Sendable, Equatable {
    public let id: TokenID
    public let logProb: Float
  }

  /// Tokens of the row that was read.
  private(set) var count = 0
  /// Finite or -infinity. [count], padded to whole `Lanes` with -infinity so that passes over all of it need no tail.
  let logits: UnsafeMutablePointer<Float>
  private let capacity: Int
  private let ranking: Ranking
  /// Nil when no token is possible (all logits -infinity).
  private var softmax: Softmax?
  /// Nats.
  public private(set) var entropy: Float = 0

  public init(vocabularySize: Int) {
    capacity = Candidates.padded(max(vocabularySize, 1))
    logits = .allocate(capacity: capacity)
    ranking = Ranking(capacity: capacity)
  }

  deinit { logits.deallocate() }

  /// Reads one row of logits. NaN counts as impossible, +infinity as the largest number. [vocabulary]. O(vocabulary),
  /// allocates nothing.
  public mutating func read(_ row: UnsafeBufferPointer<Float>) {
    guard let source = row.baseAddress, row.count <= capacity else {
      preconditionFailure("a row of logits must have the vocabulary's size")
    }
    count = row.count
    let sums = Vectors.readLogits(source, into: logits, count: count)
    for index in count..<Candidates.padded(count) { logits[index] = -.infinity }
    softmax = sums.total > 0 ? Softmax(best: sums.largest, total: sums.total) : nil
    entropy = softmax.map { Float($0.logTotal - sums.moment / sums.total) } ?? 0
  }

  /// -infinity for an impossible token or one that the row doesn't have. O(1).
  public func logProb(of id: TokenID) -> Float {
    guard let softmax, contains(id) else { return -.infinity }
    return Float(softmax.logProbability(logits[Int(id)]))
  }

  /// How many tokens are likelier than this one. O(vocabulary), allocates nothing.
  public func rank(of id: TokenID) -> Int {
    contains(id) ? Vectors.count(logits, count: count, above: logits[Int(id)]) : count
  }

  /// The `wanted` most likely, best first, ties by id, passed one by one. O(vocabulary), allocates nothing.
  public func forEachTop(_ wanted: Int, _ body: (Entry) -> Void) {
    for index in 0..<ranking.rank(top: wanted, of: logits, count: count) {
      let id = TokenID(truncatingIfNeeded: ranking.ranked[index].position)
      body(Entry(id: id, logProb: logProb(of: id)))
    }
  }

  public func top(_ wanted: Int) -> [Entry] {
    var entries: [Entry] = []
    forEachTop(wanted) { entries.append($0) }
    return entries
  }

  private func contains(_ id: TokenID) -> Bool { id >= 0 && Int(id) < count }
}
