import Foundation
import Tensors
import Testing

/// One case of attention: heads, sizes, positions.
struct AttentionCase: Sendable, CustomTestStringConvertible {
  var heads = 4, kvHeads = 2, headDim = 64, tokens = 1, firstPosition = 0
  var window: Int?
  var softcap: Float?
  /// What the first head's scores fall by with the distance; half as much the second's, and so on.
  var slope: Float?
  /// Of biases in bfloat16, what they are multiplied by.
  var roundedScale: Float?
  var prefix = 0
  /// The first head's score besides those of positions; each next one's is 1 higher.
  var sink: Float?
  /// Learned biases for the distance, up to so many positions either way.
  var reach: Int?
  /// Stored positions of another sequence, all of which every query sees.
  var others: Int?
  var testDescription: String {
    "\(heads)/\(kvHeads) heads of \(headDim), \(tokens) at \(firstPosition), window \(window ?? 0), cap \(softcap ?? 0), "
      + "slope \(slope ?? 0) \(roundedScale ?? 0), prefix \(prefix), sink \(sink.map { "\($0)" } ?? "none"), "
      + "reach \(reach ?? -1), others \(others ?? 0)"
  }

  /// [heads]
  var sinks: [Float]? { sink.map { sink in (0..<heads).map { sink + Float($0) } } }

  /// Positions stored.
  var positions: Int { others ?? firstPosition + tokens }

  /// [heads, 2 reach + 1]
  var distances: [Float]? {
    reach.map { reach in
      (0..<heads * (2 * reach + 1)).map { 3 * sin(Float($0)) }
    }
  }

  /// [heads]
  var slopes: [Float]? { slope.map { slope in (0..<heads).map { slope / Float(1 << ($0 % 16)) } } }
}

struct AttentionTests {
  static let cases = [
    AttentionCase(), AttentionCase(tokens: 5), AttentionCase(tokens: 70), AttentionCase(tokens: 131, firstPosition: 9),
    AttentionCase(heads: 9, kvHeads: 3, firstPosition: 700),
    AttentionCase(heads: 9, kvHeads: 3, tokens: 3, firstPosition: 300),
    AttentionCase(heads: 5, kvHeads: 5, headDim: 80, tokens: 33, firstPosition: 70),
    AttentionCase(heads: 7, kvHeads: 1, headDim: 33, tokens: 20, firstPosition: 11),
    AttentionCase(heads: 60, kvHeads: 1, headDim: 16, tokens: 2, firstPosition: 400),
    AttentionCase(headDim: 256, tokens: 17, firstPosition: 200, softcap: 5),
    AttentionCase(headDim: 8, tokens: 90, window: 7), AttentionCase(tokens: 1, firstPosition: 999, window: 100),
    AttentionCase(tokens: 5, firstPosition: 400, slope: 0.5), AttentionCase(tokens: 90, firstPosition: 3, slope: 0.7),
    AttentionCase(heads: 6, kvHeads: 6, headDim: 20, tokens: 1, firstPosition: 900, slope: 0.1),
    AttentionCase(tokens: 5, firstPosition: 400, slope: 0.7, roundedScale: 0.3),
    AttentionCase(tokens: 90, firstPosition: 3, slope: 0.7, roundedScale: 0.3), AttentionCase(tokens: 80, prefix: 70),
    AttentionCase(tokens: 3, firstPosition: 90, prefix: 93),
    AttentionCase(tokens: 40, firstPosition: 60, window: 20, prefix: 75),
    AttentionCase(tokens: 30, softcap: 4, slope: 0.25, prefix: 8),
    AttentionCase(tokens: 5, firstPosition: 20, sink: -1), AttentionCase(tokens: 1, firstPosition: 900, sink: 3),
    AttentionCase(heads: 6, kvHeads: 2, headDim: 24, tokens: 90, firstPosition: 3, window: 8, sink: 90),
    AttentionCase(tokens: 150, firstPosition: 40, window: 64), AttentionCase(tokens: 1, firstPosition: 500, window: 1),
    AttentionCase(tokens: 1, firstPosition: 300, reach: 128), AttentionCase(tokens: 70, prefix: 70, reach: 37),
    AttentionCase(heads: 5, kvHeads: 5, headDim: 20, tokens: 200, prefix: 200, reach: 5),
    AttentionCase(heads: 6, kvHeads: 2, headDim: 12, tokens: 2, firstPosition: 150, reach: 100),
    AttentionCase(tokens: 9, firstPosition: 31, slope: 0.5, reach: 20), AttentionCase(tokens: 3, reach: 1),
    AttentionCase(tokens: 1, firstPosition: 500, others: 7), AttentionCase(tokens: 40, others: 300),
    AttentionCase(heads: 3, kvHeads: 3, headDim: 12, tokens: 5, firstPosition: 2, others: 1),
  ]

  @Test(arguments: cases)
  func `attention agrees with softmax in double precision`(_ a: AttentionCase) {
    var random = SplitMix(state: 5)
    let positions = a.positions
    let keys = random.normals(positions * a.kvHeads * a.headDim), values = random.normals(keys.count)
    let queries = random.normals(a.tokens * a.heads * a.headDim).map { $0 * 2 }
    let slopes = Buffer<Float>(count: a.heads)
    for (head, slope) in (a.slopes ?? []).enumerated() { slopes.base[head] = slope }
    var shape = AttentionShape(
      heads: a.heads, kvHeads: a.kvHeads, headDim: a.headDim, scale: 1 / Float(a.headDim).squareRoot(),
      window: a.window, softcap: a.softcap, slopes: a.slope == nil ? nil : UnsafePointer(slopes.base))
    shape.roundedScale = a.roundedScale
    let sinks = Buffer<Float>(count: a.heads)
    for (head, sink) in (a.sinks ?? []).enumerated() { sinks.base[head] = sink }
    if a.sink != nil { shape.sinks = UnsafePointer(sinks.base) }
    let distances = Buffer<Float>(count: a.distances?.count ?? 0)
    for (index, bias) in (a.distances ?? []).enumerated() { distances.base[index] = bias }
    if let reach = a.reach { shape.distances = DistanceBiases(distances.base, reach: reach) }
    for instructions in InstructionSet.available {
      for type in CacheType.allCases {
        let found = attend(a, shape, queries, keys, values, type, instructions)
        // What is compared with has seen the same rounding, where that is coarse.
        let (keys, values) = (rounded(keys, a.headDim, type), rounded(values, a.headDim, type))
        let naive = naiveAttention(a, shape, queries, keys, values)
        let tolerance: Float = type == .f16 ? 4e-3 : 2e-5
        #expect(worst(found.out, naive.out) < tolerance, "\(instructions.name) \(type)")
        #expect(worst(found.probabilities, naive.probabilities) < tolerance, "\(instructions.name) \(type)")
      }
    }
  }

  @Test(arguments: [CacheType.q8_0, .q4_0], [1, 16, 31, 32, 33, 64, 80])
  func `rows kept in blocks come back within half a step`(_ type: CacheType, _ headDim: Int) {
    var random = SplitMix(state: 8)
    let row = random.normals(headDim)
    let found = rounded(row, headDim, type)
    for (index, value) in row.enumerated() {
      let block = row[index / 32 * 32..<min(headDim, index / 32 * 32 + 32)]
      let largest = block.reduce(0) { max($0, abs($1)) }
      // The end of four bits is one step short on one side.
      #expect(abs(found[index] - value) <= largest * (type == .q8_0 ? 0.51 / 127 : 1.02 / 8))
    }
    #expect(type.byteCount(headDimension: headDim) == (headDim + 31) / 32 * (type == .q8_0 ? 34 : 18))
  }

  /// Numbers as the cache keeps them.
  private func rounded(_ rows: [Float], _ headDim: Int, _ type: CacheType) -> [Float] {
    guard type == .q8_0 || type == .q4_0 else { return rows }
    let bytes = Buffer<UInt8>(count: type.byteCount(headDimension: headDim))
    var out = [Float](repeating: 0, count: headDim)
    return stride(from: 0, to: rows.count, by: headDim).flatMap { first -> [Float] in
      rows.withUnsafeBufferPointer { rows in
        guard let base = rows.baseAddress else { return }
        AttentionKernel.store(
          base + first, stride: headDim, tokens: 1, at: 0, into: bytes.base, type: type, kvHeads: 1, headDim: headDim,
          capacity: 1)
      }
      AttentionKernel.load(bytes.base, type: type, headDim: headDim, into: &out)
      return out
    }
  }

  private func attend(
    _ a: AttentionCase, _ shape: AttentionShape, _ queries: [Float], _ keys: [Float], _ values: [Float],
    _ type: CacheType, _ instructions: InstructionSet
  ) -> (out: [Float], probabilities: [Float]) {
    let positions = a.positions
    // A window's positions come round to the start again and again.
    let capacity = a.window.map { min($0 + a.tokens - 1, positions) } ?? positions + 3
    let bytes = capacity * a.kvHeads * type.byteCount(headDimension: a.headDim)
    let keyCache = Buffer<UInt8>(count: bytes), valueCache = Buffer<UInt8>(count: bytes)
    for (rows, cache) in [(keys, keyCache.base), (values, valueCache.base)] {
      let stride = a.kvHeads * a.headDim
      for first in Swift.stride(from: 0, to: positions, by: capacity) {
        AttentionKernel.store(
          Array(rows[(first * stride)...]), stride: stride, tokens: min(capacity, positions - first), at: first,
          into: cache, type: type, kvHeads: a.kvHeads, headDim: a.headDim, capacity: capacity, on: instructions)
      }
    }
    let pool = WorkerPool(threads: 3)
    var scratch = AttentionScratch(workers: 3, maxTokens: a.tokens, shape: shape, maxPositions: capacity)
    var out = [Float](repeating: .nan, count: queries.count)
    var probabilities = [Float](repeating: .nan, count: a.heads * a.tokens * positions)
    let call = AttentionCall(
      shape, queries: queries, queryStride: a.heads * a.headDim, tokens: a.tokens, firstPosition: a.firstPosition,
      prefix: a.prefix, seeingAll: a.others, keys: keyCache.base, values: valueCache.base, type: type,
      capacity: capacity)
    AttentionKernel.attend(
      call, pool: pool, out: &out, outStride: a.heads * a.headDim, scratch: &scratch, on: instructions)
    AttentionKernel.probabilities(call, pool: pool, into: &probabilities, on: instructions)
    var weighed = [Float](repeating: .nan, count: queries.count)
    AttentionKernel.weighValues(
      call, by: probabilities, pool: pool, out: &weighed, outStride: a.heads * a.headDim, on: instructions)
    #expect(zip(out, weighed).allSatisfy { abs($0 - $1) < 1e-4 })
    return (out, probabilities)
  }

  private func worst(_ a: [Float], _ b: [Double]) -> Float {
    zip(a, b).reduce(0) { $1.0.isNaN ? .infinity : max($0, Float(abs(Double($1.0) - $1.1))) }
  }

  private func naiveAttention(
    _ a: AttentionCase, _ shape: AttentionShape, _ queries: [Float], _ keys: [Float], _ values: [Float]
  ) -> (out: [Double], probabilities: [Double]) {
    let d = a.headDim, group = a.heads / a.kvHeads, positions = a.positions
    var out = [Double](repeating: 0, count: queries.count)
    var probabilities = [Double](repeating: 0, count: a.heads * a.tokens * positions)
    for head in 0..<a.heads {
      for token in 0..<a.tokens {
        let own = a.others.map { $0 - 1 } ?? a.firstPosition + token
        let lowest = a.window.map { max(0, own - $0 + 1) } ?? 0
        let highest = max(own, a.prefix - 1)
        var scores = [Double]()
        for position in lowest...highest {
          var score = 0.0
          for i in 0..<d {
            score +=
              Double(queries[(token * a.heads + head) * d + i])
              * Double(keys[(position * a.kvHeads + head / group) * d + i])
          }
          score *= Double(shape.scale)
          if let cap = a.softcap { score = Double(cap) * tanh(score / Double(cap)) }
          let slope = a.slopes?[head] ?? 0
          score +=
            a.roundedScale.map { Double($0 * (slope * Float(position).bfloat16).bfloat16) }
            ?? Double(slope) * Double(position - own)
          if let reach = a.reach, let distances = a.distances {
            score += Double(distances[head * (2 * reach + 1) + reach + min(reach, max(-reach, position - own))])
          }
          scores.append(score)
        }
        let largest = scores.max() ?? 0
        let sink = a.sinks.map { exp(Double($0[head]) - largest) } ?? 0
        let sum = scores.reduce(sink) { $0 + exp($1 - largest) }
        for position in lowest...highest {
          let weight = exp(scores[position - lowest] - largest) / sum
          probabilities[(head * a.tokens + token) * positions + position] = weight
          for i in 0..<d {
            out[(token * a.heads + head) * d + i] +=
              weight * Double(values[(position * a.kvHeads + head / group) * d + i])
          }
        }
      }
    }
    return (out, probabilities)
  }
}
