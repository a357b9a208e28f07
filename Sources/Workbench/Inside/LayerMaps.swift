import Inference
import Tensors

/// The maps of one layer's heads, made from a recording some rows at a time, on all threads.
final class LayerMaps {
  let queries: Int
  let positions: Int
  private let readers: [Reader]
  private let heads: [Int]
  private let pool: WorkerPool
  private let blockRows: Int
  /// [heads, blockRows, positions]
  private let block: Buffer<Float>

  /// A reader is no value that an array could hold.
  private final class Reader {
    let reader: AttentionReader

    init?(_ recording: Recording, _ kind: AttentionKind, layer: Int, head: Int) {
      guard let reader = AttentionReader(recording, kind, layer: layer, head: head) else { return nil }
      self.reader = reader
    }
  }

  /// Rows held at a time, of every head.
  static func blockRows(positions: Int, heads: Int) -> Int {
    min(64, max(1, (4 << 20) / max(1, positions * heads)))
  }

  /// Bytes it takes.
  static func bytes(of model: BoundModel, positions: Int, heads: Int) -> Int {
    let keys = model.config.headCountKV * positions * max(model.config.headDimension, model.headOutputWidth)
    return 4 * (blockRows(positions: positions, heads: heads) * positions * heads + keys)
  }

  /// Nil where the recording has no such attention.
  init?(_ recording: Recording, _ kind: AttentionKind, layer: Int, heads: [Int], pool: WorkerPool) {
    var readers: [Reader] = []
    for head in heads {
      if readers.last?.reader.heads.contains(head) ?? false { continue }
      guard let reader = Reader(recording, kind, layer: layer, head: head) else { return nil }
      readers.append(reader)
    }
    guard let first = readers.first else { return nil }
    self.readers = readers
    self.heads = heads
    self.pool = pool
    queries = first.reader.queries
    positions = first.reader.positions
    blockRows = Self.blockRows(positions: positions, heads: heads.count)
    block = Buffer(count: heads.count * blockRows * positions)
  }

  /// Some neighbouring rows of every head, each as far as its query sees. Valid only while they are lent.
  struct Rows {
    let first: Int
    let count: Int
    fileprivate let positions: Int
    /// Of each row, one past the last position that its query sees.
    fileprivate let ends: [Int]
    fileprivate let base: UnsafePointer<Float>
    fileprivate let headStride: Int

    subscript(index: Int, row: Int) -> UnsafeBufferPointer<Float> {
      UnsafeBufferPointer(start: base + index * headStride + row * positions, count: ends[row])
    }
  }

  /// Calls `body` for each block of rows, in order, with all heads' rows of it.
  func forEachBlock(_ body: (Rows) throws -> Void) rethrows {
    let headStride = blockRows * positions
    for first in stride(from: 0, to: queries, by: blockRows) {
      let rows = first..<min(queries, first + blockRows)
      pool.forEach(heads.count) { index, _ in
        let out = self.block.base + index * headStride
        self.reader(of: self.heads[index])?.reader.read(head: self.heads[index], rows: rows, into: out)
      }
      try body(
        Rows(
          first: first, count: rows.count, positions: positions, ends: rows.map(end), base: block.base,
          headStride: headStride))
    }
  }

  private func end(ofQuery query: Int) -> Int {
    min(positions, readers[0].reader.seen(byQuery: query).upperBound)
  }

  private func reader(of head: Int) -> Reader? { readers.first { $0.reader.heads.contains(head) } }
}
