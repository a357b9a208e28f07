import Analysis
import Checkpoints
import Inference
import Synchronization
import Tensors

/// Reads every head of an attention once, whole: thumbnails and metrics. O(heads · positions² · head size), on all cores,
/// a tile of rows at a time, so that no map is ever held.
struct HeadSurvey {
  let recording: Recording
  let kind: AttentionKind
  /// The tokens of its positions: what repeats are told by.
  let ids: [TokenID]

  init(_ recording: Recording, _ kind: AttentionKind, ids: [TokenID]) {
    self.recording = recording
    self.kind = kind
    self.ids = ids
  }

  /// Rows read at once.
  private static let tile = 64

  /// Tells of each group of heads when it is read, with the share done so far. Ends early where it is cancelled, or the
  /// recording turns to another sequence.
  func run(cancelled: @Sendable () -> Bool, onRead: @Sendable ([HeadID: HeadReading], Double) -> Void) {
    let layers = recording.model.layerCount(of: kind), heads = recording.model.config.headCount
    let epoch = recording.epoch
    let occurrences = TokenOccurrences(kind == .decoder ? Array(ids.prefix(recording.count)) : [])
    let work = (0..<layers).flatMap { layer in groups(layer, heads).map { (layer, $0) } }
    let done = Mutex(0)
    WorkerPool(threads: WorkerPool.physicalCores).forEach(work.count) { item, _ in
      guard !cancelled(), recording.epoch == epoch else { return }
      let (layer, group) = work[item]
      let readings = read(layer, group, occurrences)
      guard recording.epoch == epoch else { return }
      // Under the lock, so that one is told at a time.
      done.withLock { done in
        done += 1
        onRead(readings, Double(done) / Double(work.count))
      }
    }
  }

  /// Heads that share one head of keys.
  private func groups(_ layer: Int, _ heads: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var head = 0
    while head < heads, let reader = AttentionReader(recording, kind, layer: layer, head: head) {
      groups.append(reader.heads)
      head = reader.heads.upperBound
    }
    return groups
  }

  private func read(_ layer: Int, _ heads: Range<Int>, _ occurrences: TokenOccurrences) -> [HeadID: HeadReading] {
    guard let reader = AttentionReader(recording, kind, layer: layer, head: heads.lowerBound) else { return [:] }
    let columns = reader.positions
    let buffer = Buffer<Float>(count: Self.tile * columns)
    var readings: [HeadID: HeadReading] = [:]
    for head in heads {
      var tally = HeadTally(kind.map, occurrences: occurrences)
      var map = PooledMap(
        MapWindow(rows: reader.queries, columns: columns), rows: HeadReading.side, columns: HeadReading.side)
      for first in stride(from: 0, to: reader.queries, by: Self.tile) {
        let rows = first..<min(first + Self.tile, reader.queries)
        reader.read(head: head, rows: rows, into: buffer.base)
        for query in rows {
          let seen = reader.seen(byQuery: query).upperBound
          let row = UnsafeBufferPointer(start: buffer.base + (query - first) * columns, count: min(seen, columns))
          tally.take(row, query: query)
          map.take(row, query: query)
        }
      }
      readings[HeadID(layer, head, of: kind)] = HeadReading(thumbnail: map, metrics: tally.metrics)
    }
    return readings
  }
}

extension AttentionKind {
  var map: MapKind {
    switch self {
    case .decoder: .decoder
    case .cross: .cross
    case .encoder: .encoder
    }
  }
}
