import Tensors

/// Makes attention maps from a recording, of the query heads that share one head of keys: rows of probabilities, as many
/// at a time as are wanted. It takes positions * headDimension floats; a row costs O(positions * headDimension).
public struct AttentionReader: ~Copyable {
  public let kind: AttentionKind
  public let layer: Int
  /// The query heads it reads.
  public let heads: Range<Int>
  /// Queries there are when it is made: rows of a map.
  public let queries: Int
  /// Columns of a map.
  public let positions: Int
  private let recording: Recording
  /// [positions, headDimension]
  private let keys: Buffer<Float>

  /// Nil where the recording has no such attention, or nothing of it yet.
  public init?(_ recording: Recording, _ kind: AttentionKind = .decoder, layer: Int, head: Int) {
    let (queries, positions) = recording.size(of: kind)
    guard queries > 0, positions > 0, let shape = recording.shape(kind, layer: layer), head >= 0, head < shape.heads,
      let call = recording.call(kind, layer: layer, queries: 0..<queries)
    else { return nil }
    let kvHead = head / shape.group
    self.kind = kind
    self.layer = layer
    self.recording = recording
    self.queries = queries
    self.positions = positions
    heads = kvHead * shape.group..<(kvHead + 1) * shape.group
    keys = Buffer(count: positions * shape.headDim)
    AttentionKernel.loadKeys(call, kvHead: kvHead, positions: 0..<positions, into: keys.base)
  }

  /// The first position that a query sees, and one past the last.
  public func seen(byQuery query: Int) -> Range<Int> {
    recording.call(kind, layer: layer, queries: query..<query + 1)?.seen(byToken: 0) ?? 0..<0
  }

  /// Probabilities of some queries. out: [rows.count, positions], zero where masked.
  public func read(head: Int, rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    precondition(heads.contains(head) && rows.upperBound <= queries, "rows \(rows) of head \(head)")
    guard !rows.isEmpty, let call = recording.call(kind, layer: layer, queries: rows) else { return }
    AttentionKernel.probabilities(call, head: head, keys: keys.base, into: out, columns: positions)
  }
}
