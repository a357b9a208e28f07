import Architectures
import Foundation
import Tensors

/// The distinct ways in which a model's layers rotate, numbered, so that angles are worked out once for all layers
/// that share them.
struct RotaryTables: Sendable {
  private let settings: [RotarySettings]
  /// Angle per position of each rotated pair, of each table: of short sequences, and of long ones.
  private let short: [[Double]]
  private let long: [[Double]]
  /// What the cosines and sines of each table are multiplied by.
  let magnitudes: [Double]
  /// Most pairs a table has.
  let pairs: Int
  /// Lengths beyond which a sequence rotates by the long frequencies, from its first position on; nil for never.
  let longBeyond: Int?

  /// `divisors` belong to the config's own settings: no layer with others is stretched.
  init(_ declaration: Declaration, divisors: RotaryDivisors) {
    var settings = [declaration.config.rotary]
    for case let rotary? in declaration.attentions.map({ $0?.rotary }) where !settings.contains(rotary) {
      settings.append(rotary)
    }
    // Models without rotary positions have no table at all.
    let isPlain = declaration.attentions.allSatisfy { $0?.rope == nil }
    if isPlain, declaration.latentAttention == nil { settings = [] }
    self.settings = settings
    let tables = settings.enumerated()
    short = tables.map { $1.frequencies(isLong: false, divisors: $0 == 0 ? divisors : .none) }
    long = tables.map { $1.frequencies(isLong: true, divisors: $0 == 0 ? divisors : .none) }
    magnitudes = settings.map(\.magnitude)
    pairs = short.map(\.count).max() ?? 0
    longBeyond = settings.compactMap(\.longFrom).min()
  }

  var count: Int { settings.count }

  func index(of rotary: RotarySettings?) -> Int { rotary.flatMap(settings.firstIndex) ?? 0 }

  func frequencies(isLong: Bool) -> [[Double]] { isLong ? long : short }

  /// Whether a sequence of `length` positions rotates by the long frequencies.
  func isLong(_ length: Int) -> Bool { longBeyond.map { length > $0 } ?? false }
}

/// The cosines and sines of a step's positions, for every table of a model.
struct RotaryAngles: ~Copyable {
  /// [tables, tokens, pairs]
  private let cosines: Buffer<Float>
  private let sines: Buffer<Float>
  private let tables: RotaryTables
  private let tokens: Int

  init(_ tables: RotaryTables, tokens: Int) {
    self.tables = tables
    self.tokens = tokens
    cosines = Buffer(count: tables.count * tokens * tables.pairs)
    sines = Buffer(count: tables.count * tokens * tables.pairs)
  }

  /// Fills the rows of `tokens` positions from `firstPosition` on, of a sequence that `isLong` or not.
  ///
  /// Angles are worked out in double: at position 100,000 a float has lost the fast frequencies.
  func prepare(firstPosition: Int, tokens: Int, isLong: Bool, pool: WorkerPool) {
    guard tables.count > 0 else { return }
    pool.forEachRow(tokens) { row in
      for (table, frequencies) in tables.frequencies(isLong: isLong).enumerated() {
        let start = offset(table: table, row: row)
        let position = Double(firstPosition + row)
        let magnitude = tables.magnitudes[table]
        for pair in frequencies.indices {
          let angle = position * frequencies[pair]
          cosines.base[start + pair] = Float(cos(angle) * magnitude)
          sines.base[start + pair] = Float(sin(angle) * magnitude)
        }
      }
    }
  }

  /// The cosines of one table, a row for each token. [tokens, stride]
  func cosines(table: Int) -> UnsafePointer<Float> { UnsafePointer(cosines.base + offset(table: table, row: 0)) }
  /// The sines likewise.
  func sines(table: Int) -> UnsafePointer<Float> { UnsafePointer(sines.base + offset(table: table, row: 0)) }
  /// Floats from one token's row to the next.
  var stride: Int { tables.pairs }

  private func offset(table: Int, row: Int) -> Int { (table * tokens + row) * tables.pairs }
}
