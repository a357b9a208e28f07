import Architectures
import Foundation
import Tensors

/// The distinct ways in which a model's layers rotate, numbered, so that angles are worked out once for all layers
/// that share them.
struct RotaryTables: Sendable {
  private let settings: [RotarySettings]
  /// Angle per position of each rotated pair, of each table.
  let frequencies: [[Double]]
  /// Most pairs a table has.
  let pairs: Int

  /// `divisors` belong to the config's own settings: no layer with others is stretched.
  init(_ architecture: Architecture, config: ModelConfig, divisors: [Float]?) {
    var settings = [config.rotary]
    for case let rotary? in architecture.attentions(of: config).map({ $0?.rotary }) where !settings.contains(rotary) {
      settings.append(rotary)
    }
    self.settings = settings
    frequencies = settings.enumerated().map { $1.frequencies(divisors: $0 == 0 ? divisors : nil) }
    pairs = frequencies.map(\.count).max() ?? 0
  }

  var count: Int { settings.count }

  func index(of rotary: RotarySettings?) -> Int { rotary.flatMap(settings.firstIndex) ?? 0 }
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

  /// Fills the rows of `tokens` positions from `firstPosition` on.
  ///
  /// Angles are worked out in double: at position 100,000 a float has lost the fast frequencies.
  func prepare(firstPosition: Int, tokens: Int, pool: WorkerPool) {
    pool.forEachRow(tokens) { row in
      for (table, frequencies) in tables.frequencies.enumerated() {
        let start = offset(table: table, row: row)
        let position = Double(firstPosition + row)
        for pair in frequencies.indices {
          let angle = position * frequencies[pair]
          cosines.base[start + pair] = Float(cos(angle))
          sines.base[start + pair] = Float(sin(angle))
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
