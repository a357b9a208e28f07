import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One call of attention, cut into tiles: a K and V head, some tokens' queries of it, and a part of their positions.
struct AttentionRegion {
  private let call: AttentionCall
  private let places: QueryPlaces
  private let out: UnsafeMutablePointer<Float>
  private let outStride: Int
  private let kernels: UnsafePointer<ck_kernels>

  private let floats: UnsafeMutablePointer<Float>
  private let floatsPerWorker: Int
  private let bounds: UnsafeMutablePointer<Int32>
  private let states: UnsafeMutablePointer<Float>
  private let rows: Int
  private let maxParts: Int

  /// Tokens a tile holds.
  private let tileTokens: Int
  private let tiles: Int

  init(
    _ call: AttentionCall, out: UnsafeMutablePointer<Float>, outStride: Int, scratch: borrowing AttentionScratch,
    kernels: UnsafePointer<ck_kernels>
  ) {
    self.call = call
    places = call.places
    self.out = out
    self.outStride = outStride
    self.kernels = kernels
    floats = scratch.floats.base
    floatsPerWorker = AttentionScratch.floatsPerWorker(rows: scratch.rows, headDim: scratch.headDim)
    bounds = scratch.bounds.base
    states = scratch.states.base
    rows = scratch.rows
    maxParts = AttentionScratch.maxParts(scratch.workers)
    tileTokens = max(1, scratch.rows / call.shape.group)
    tiles = call.shape.kvHeads * ((call.tokens + tileTokens - 1) / tileTokens)
  }

  private var shape: AttentionShape { call.shape }

  /// Positions worth a part of their own.
  private static let leastPositions = 128

  func run(on pool: WorkerPool) {
    let parts = partCount(threads: pool.threads)
    if parts == 1 {
      pool.run(tiles, WholeTiles(region: self))
    } else {
      pool.run(tiles * parts, TileParts(region: self, parts: parts))
      for tile in 0..<tiles {
        let first = state(tile * parts)
        for part in 1..<parts { merge(tile, state(tile * parts + part), into: first) }
        finish(tile, first)
      }
    }
  }

  /// A tile from its first position to its last.
  private struct WholeTiles: PoolWork {
    let region: AttentionRegion

    func run(chunk tile: Int, worker: Int) {
      let state = region.state(region.maxParts + worker)
      region.attend(tile, part: 0, of: 1, into: state, worker)
      region.finish(tile, state)
    }
  }

  /// Parts of a tile's positions, to be merged afterwards.
  private struct TileParts: PoolWork {
    let region: AttentionRegion
    let parts: Int

    func run(chunk item: Int, worker: Int) {
      region.attend(item / parts, part: item % parts, of: parts, into: region.state(item), worker)
    }
  }

  private func partCount(threads: Int) -> Int {
    Self.partCount(threads: threads, tiles: tiles, positions: places.stored - shape.lowest(places.first))
  }

  /// How many parts positions are cut into: more than one only where there are too few tiles for all threads.
  static func partCount(threads: Int, tiles: Int, positions: Int) -> Int {
    guard threads > 1, tiles < 4 * threads else { return 1 }
    return max(1, min(positions / leastPositions, 12 * threads / tiles, AttentionScratch.maxParts(threads) / tiles))
  }

  // MARK: Tiles

  private struct State {
    let maxima: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
    let outputs: UnsafeMutablePointer<Float>
  }

  private func state(_ slot: Int) -> State {
    let base = states + slot * rows * (shape.headDim + 2)
    return State(maxima: base, sums: base + rows, outputs: base + 2 * rows)
  }

  private func tokenRange(_ tile: Int) -> Range<Int> {
    let first = tile / shape.kvHeads * tileTokens
    return first..<min(first + tileTokens, call.tokens)
  }

  private func attend(_ tile: Int, part: Int, of parts: Int, into state: State, _ worker: Int) {
    let kvHead = tile % shape.kvHeads
    let range = tokenRange(tile)
    let count = range.count * shape.group, d = shape.headDim
    let query = floats + worker * floatsPerWorker
    let slopes = query + rows * d
    let lowest = bounds + worker * 3 * rows, highest = lowest + rows, own = highest + rows
    for row in 0..<count {
      let token = range.lowerBound + row / shape.group
      let head = kvHead * shape.group + row % shape.group
      let source = call.queries + token * call.queryStride + head * d
      for i in 0..<d { query[row * d + i] = source[i] * shape.scale }
      if let all = shape.slopes { slopes[row] = all[head] }
      let place = places.place(token)
      own[row] = Int32(place)
      highest[row] = Int32(shape.highest(place, prefix: places.prefix))
      lowest[row] = Int32(shape.lowest(place))
    }
    state.maxima.update(repeating: -.infinity, count: count)
    state.sums.update(repeating: 0, count: count)
    state.outputs.update(repeating: 0, count: count * d)
    let first = Int(lowest[0]), end = Int(highest[count - 1]) + 1
    let start = first + (end - first) * part / parts, stop = first + (end - first) * (part + 1) / parts
    let head = kvHead * call.capacity * call.type.byteCount(headDimension: d)
    var attention = ck_attention(
      type: call.type.kernelType, head_dim: d, rows: count, keys: call.keys + head, values: call.values + head,
      queries: query,
      lowest: lowest, highest: highest, softcap: shape.softcap ?? 0,
      slopes: shape.slopes == nil ? nil : UnsafePointer(slopes), rounded_scale: shape.roundedScale ?? 0,
      distances: shape.distances.map { $0.base + kvHead * shape.group * $0.stride }, group: shape.group,
      reach: Int32(shape.distances?.reach ?? 0), positions: own, maxima: state.maxima, sums: state.sums,
      outputs: state.outputs, scratch: slopes + rows)
    // Positions are one run in memory up to the end of the cache, then go on at its start.
    var position = start
    while position < stop {
      let turn = position / call.capacity * call.capacity
      let end = min(stop, turn + call.capacity)
      let shift = turn * call.type.byteCount(headDimension: d)
      attention.keys = call.keys + (head - shift)
      attention.values = call.values + (head - shift)
      kernels.pointee.attend(&attention, position, end)
      position = end
    }
  }

  /// Joins two parts of the same rows: both are scaled to the larger maximum.
  private func merge(_ tile: Int, _ other: State, into state: State) {
    let d = shape.headDim
    for row in 0..<tokenRange(tile).count * shape.group where other.sums[row] > 0 {
      let largest = max(state.maxima[row], other.maxima[row])
      let mine = expf(state.maxima[row] - largest), theirs = expf(other.maxima[row] - largest)
      state.maxima[row] = largest
      state.sums[row] = state.sums[row] * mine + other.sums[row] * theirs
      for i in row * d..<(row + 1) * d { state.outputs[i] = state.outputs[i] * mine + other.outputs[i] * theirs }
    }
  }

  private func finish(_ tile: Int, _ state: State) {
    let kvHead = tile % shape.kvHeads, range = tokenRange(tile), d = shape.headDim
    for row in 0..<range.count * shape.group {
      let token = range.lowerBound + row / shape.group
      let place = out + token * outStride + (kvHead * shape.group + row % shape.group) * d
      let head = kvHead * shape.group + row % shape.group
      let factor = 1 / (state.sums[row] + sink(head, shift: state.maxima[row]))
      for i in 0..<d { place[i] = state.outputs[row * d + i] * factor }
    }
  }

  /// What a head's sink adds to a sum of exponentials shifted by the largest score.
  private func sink(_ head: Int, shift: Float) -> Float { shape.sinks.map { expf($0[head] - shift) } ?? 0 }
}
