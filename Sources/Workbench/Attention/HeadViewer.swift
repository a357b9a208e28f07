import Analysis
import Inference
import Tensors

/// Answers what one head looks like, keeping the head opened last as a pyramid, so that moving and zooming cost the screen
/// and not the prompt. It follows a recording that grows by reading the new rows only. One thread at a time.
struct HeadViewer {
  private var opened: OpenedHead?
  private var openedHeld: OpenedHead?

  /// Bytes a pyramid may take.
  static let limit = 64 << 20

  /// Nil where the recording has no such head, or turned to another sequence meanwhile.
  mutating func sight(_ recording: Recording, _ query: HeadQuery, held: Recording?) -> HeadSight? {
    let epoch = recording.epoch
    guard let head = Self.open(query, recording, &opened) else { return nil }
    let size = recording.size(of: query.kind)
    let window = query.window.clamped(rows: size.queries, columns: size.positions)
    let map = head.view(window, rows: query.rows, columns: query.columns)
    let place = max(0, min(size.queries - 1, query.query))
    var sight = HeadSight(
      query: query, map: map, row: head.row(place), seen: head.seen(place),
      column: head.column(query.key, map), received: head.received)
    if let held, query.isDifference, let other = Self.open(query, held, &openedHeld) {
      sight.difference = head.difference(from: other, window, rows: query.rows, columns: query.columns)
    }
    if query.wantsRollout { sight.rollout = RolloutReader(recording: recording).row(place) }
    return recording.epoch == epoch ? sight : nil
  }

  private static func open(
    _ query: HeadQuery, _ recording: Recording, _ opened: inout OpenedHead?
  ) -> OpenedHead? {
    if let head = opened, head.isOf(recording, query) {
      head.follow()
      return head
    }
    opened = OpenedHead(recording, HeadID(query.layer, query.head, of: query.kind))
    return opened
  }
}

/// One head of a recording, read as far as it goes.
private final class OpenedHead {
  private let recording: Recording
  private let id: HeadID
  private let epoch: Int
  private var pyramid: MapPyramid
  /// Rows in the pyramid.
  private var queries = 0
  /// Sums of attention by key, and how many queries saw it.
  private var totals: [Double] = []
  private var seers: [Int] = []

  init?(_ recording: Recording, _ id: HeadID) {
    let size = recording.size(of: id.attention)
    guard size.queries > 0, size.positions > 0 else { return nil }
    self.recording = recording
    self.id = id
    epoch = recording.epoch
    // Room for a sequence that grows, to a power of two.
    func room(_ count: Int) -> Int { max(64, 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)) }
    let isTriangle = id.attention == .decoder && !recording.seesAhead
    let extent =
      isTriangle
      ? MapExtent(causal: room(size.queries)) : MapExtent(rows: room(size.queries), columns: room(size.positions))
    pyramid = MapPyramid(extent, side: MapPyramid.side(extent, within: HeadViewer.limit))
    follow()
  }

  func isOf(_ recording: Recording, _ query: HeadQuery) -> Bool {
    let size = recording.size(of: id.attention)
    return self.recording === recording && id == HeadID(query.layer, query.head, of: query.kind)
      && epoch == recording.epoch && size.queries <= pyramid.extent.rows && size.positions <= pyramid.extent.columns
  }

  /// Takes the rows that came since.
  func follow() {
    guard let reader, reader.queries > queries else { return }
    let columns = reader.positions, tile = 64
    totals += Array(repeating: 0, count: max(0, columns - totals.count))
    seers += Array(repeating: 0, count: max(0, columns - seers.count))
    let buffer = Buffer<Float>(count: tile * columns)
    for first in stride(from: queries, to: reader.queries, by: tile) {
      let rows = first..<min(first + tile, reader.queries)
      reader.read(head: id.head, rows: rows, into: buffer.base)
      for query in rows {
        let seen = reader.seen(byQuery: query)
        let row = UnsafeBufferPointer(start: buffer.base + (query - first) * columns, count: seen.upperBound)
        pyramid.take(row, query: query)
        count(row, seen)
      }
    }
    queries = reader.queries
  }

  /// Arrays of a class are dear to touch one by one, so they are lent once a row.
  private func count(_ row: UnsafeBufferPointer<Float>, _ seen: Range<Int>) {
    totals.withUnsafeMutableBufferPointer { totals in
      for key in seen { totals[key] += Double(row[key]) }
    }
    seers.withUnsafeMutableBufferPointer { seers in
      for key in seen { seers[key] += 1 }
    }
  }

  private var reader: AttentionReader? {
    AttentionReader(recording, id.attention, layer: id.layer, head: id.head)
  }

  var received: [Double] { zip(totals, seers).map { $1 > 0 ? $0 / Double($1) : 0 } }

  func seen(_ query: Int) -> Range<Int> { reader?.seen(byQuery: query) ?? 0..<0 }

  func row(_ query: Int) -> [Float] {
    guard let reader else { return [] }
    var row = [Float](repeating: 0, count: reader.positions)
    reader.read(head: id.head, rows: query..<query + 1, into: &row)
    return row
  }

  func view(_ window: MapWindow, rows: Int, columns: Int) -> PooledMap {
    guard let reader else { return PooledMap(window, rows: rows, columns: columns) }
    return pyramid.view(window, rows: rows, columns: columns) { query, row in
      guard query < reader.queries, let base = row.baseAddress else { return }
      reader.read(head: id.head, rows: query..<query + 1, into: base)
    }
  }

  /// The key's column in the map's rows of cells.
  func column(_ key: Int, _ map: PooledMap) -> [Float] {
    view(MapWindow(rows: map.window.rows, columns: key..<key + 1), rows: map.rows, columns: 1).values
  }

  func difference(from other: OpenedHead, _ window: MapWindow, rows: Int, columns: Int) -> MapDifference {
    var difference = MapDifference(window, rows: rows, columns: columns)
    for query in window.rows {
      difference.take(query < other.queries ? other.row(query) : [], row(query), query: query)
    }
    return difference
  }
}
