import Checkpoints

/// Natural-log probabilities of the model's own distribution, before any sampling: what `--logprobs` prints. Its
/// buffers are allocated once for a vocabulary.
public struct TopLogProbs: ~Copyable, Sendable {
  public struct Entry: Sendable, Equatable {
    public let id: TokenID
    public let logProb: Float
  }

  private var candidates: Candidates
  private var softmax: Softmax?

  public init(vocabularySize: Int) { candidates = Candidates(vocabularySize: vocabularySize) }

  /// Reads one row of logits. [vocabulary]. O(vocabulary), allocates nothing.
  public mutating func read(_ logits: UnsafeBufferPointer<Float>) {
    candidates.load(logits)
    softmax = candidates.softmax()
  }

  /// Of a token of the row that was read; -infinity for an impossible one. O(1).
  public func logProb(of id: TokenID) -> Float {
    guard let softmax, let position = candidates.position(of: id) else { return -.infinity }
    return Float(softmax.logProbability(candidates.logit(at: position)))
  }

  /// Of the row that was read. Nats. O(vocabulary), allocates nothing.
  public var entropy: Float { softmax.map { Float(candidates.entropy($0)) } ?? 0 }

  /// How many tokens of the row are likelier than this one. O(vocabulary), allocates nothing.
  public func rank(of id: TokenID) -> Int {
    guard let position = candidates.position(of: id) else { return candidates.count }
    return candidates.count(above: candidates.logit(at: position))
  }

  /// The `count` most likely, best first, ties by id, passed one by one. O(vocabulary), allocates nothing.
  public func forEachTop(_ count: Int, _ body: (Entry) -> Void) {
    for rank in 0..<candidates.rankTop(count, of: candidates.logits) {
      let id = candidates.id(at: candidates.ranked[rank].position)
      body(Entry(id: id, logProb: logProb(of: id)))
    }
  }

  public func top(_ count: Int) -> [Entry] {
    var entries: [Entry] = []
    forEachTop(count) { entries.append($0) }
    return entries
  }
}
