import Architectures
import Checkpoints
import Foundation
import Tensors

/// How ids enter the stream, with its weights.
struct BoundEmbedding: Sendable {
  /// [vocabularySize, width]
  let tokens: Matrix
  /// Where adapters add to looked-up rows.
  private let site: Int?
  /// To the stream's width, where tokens are embedded in another.
  let projection: Linear?
  let scale: Float
  let positions: Positions?
  let norm: BoundNorm?
  /// Width of the stream.
  let width: Int

  enum Positions: Sendable {
    /// [positions + offset, width]
    case learned(Matrix, offset: Int)
    case sinusoidal(offset: Int)
  }

  init(_ embedding: Embedding, config: ModelConfig, from binder: inout TensorBinder) throws {
    width = config.embeddingLength
    tokens = try binder.matrix(.tokenEmbedding)
    site = binder.lookup(.tokenEmbedding, tokens)
    projection = embedding.width == nil ? nil : try binder.linear([.embeddingProjection])
    scale = embedding.scale.factor(config)
    switch embedding.positions {
    case .learned(let offset)?: positions = .learned(try binder.matrix(.positionEmbedding), offset: offset)
    case .sinusoidal(let offset)?: positions = .sinusoidal(offset: offset)
    case nil: positions = nil
    }
    norm = try embedding.norm.map { try binder.norm($0, .embeddingNorm, width: config.embeddingLength) }
  }

  /// Most positions a sequence can have; nil for any number.
  var positionLimit: Int? {
    if case .learned(let matrix, let offset)? = positions { matrix.rows - offset } else { nil }
  }

  /// Fills `scratch.hidden` for `ids` at positions from `firstPosition` on.
  func embed(_ ids: UnsafeBufferPointer<TokenID>, firstPosition: Int, scratch: inout Scratch) {
    let hidden = scratch.hidden.base
    let rows = projection == nil ? hidden : scratch.narrow.base
    let table = scratch.multiplier.additions?.replacement(of: site) ?? tokens
    for (row, id) in ids.enumerated() {
      table.dequantize(rows: Int(id)..<Int(id) + 1, into: rows + row * tokens.columns)
    }
    scratch.multiplier.addLookups(site: site, ids, into: rows, stride: tokens.columns)
    if let projection {
      scratch.multiplier.load(rows, tokens: ids.count, columns: tokens.columns)
      projection.apply(&scratch.multiplier, tokens: ids.count, into: hidden)
    }
    if scale != 1 { Vectors.scale(hidden, by: scale, count: ids.count * width) }
    if let positions {
      for row in 0..<ids.count {
        positions.add(to: hidden + row * width, position: firstPosition + row, space: scratch.normed.base, width: width)
      }
    }
    norm?.apply(hidden, hidden, rows: ids.count)
  }
}

extension BoundEmbedding.Positions {
  /// `space`: [width]
  fileprivate func add(
    to row: UnsafeMutablePointer<Float>, position: Int, space: UnsafeMutablePointer<Float>, width: Int
  ) {
    switch self {
    case .learned(let matrix, let offset):
      matrix.dequantize(rows: position + offset..<position + offset + 1, into: space)
      Vectors.add(row, space, count: width)
    case .sinusoidal(let offset):
      let half = width / 2
      let place = Double(position + offset)
      for index in 0..<half {
        let angle = place * pow(10_000, -Double(index) / Double(max(half - 1, 1)))
        row[index] += Float(sin(angle))
        row[half + index] += Float(cos(angle))
      }
    }
  }
}
