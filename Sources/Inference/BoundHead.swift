import Architectures
import Tensors

/// How the stream becomes logits, with its weights.
struct BoundHead: Sendable {
  let norm: BoundNorm?
  /// From the stream's width to that of the embedding, where they differ.
  let projection: Linear?
  /// [vocabularySize, width]; the embedding itself where the two are tied.
  let output: Linear
  let scale: Float?
  let softcap: Float?
  /// Whether the output has weights of its own, not the embedding's.
  let isOwn: Bool
  /// The matrices of both.
  let projectionMatrix: Matrix?
  let matrix: Matrix
  /// Width of the stream.
  private let streamWidth: Int

  /// Width of what the output multiplies.
  var width: Int { output.weights.columns }

  init(_ declaration: Declaration, embedding: BoundEmbedding, from binder: inout TensorBinder) throws {
    let config = declaration.config
    streamWidth = config.embeddingLength
    norm = try declaration.finalNorm.map { try binder.norm($0, .finalNorm, width: config.embeddingLength) }
    projection = embedding.projection == nil ? nil : try binder.linear([.outputProjection])
    projectionMatrix = embedding.projection == nil ? nil : try binder.matrix(.outputProjection)
    var own: Matrix?
    if config.tiesEmbedding { binder.passOver(.outputHead) } else { own = try binder.optionalMatrix(.outputHead) }
    let matrix = own ?? embedding.tokens
    self.matrix = matrix
    output = binder.linear(
      [(part: ProductSite.Part(role: .outputHead, expert: nil), rows: matrix.rows)], [matrix],
      bias: try binder.optionalVector(.bias(of: .outputHead)))
    isOwn = own != nil
    scale = config.logitScale
    softcap = config.logitSoftcap
  }

  /// What the output multiplies, of `rows` of the stream. [rows, width]; valid until the scratch is used again.
  func input(rows: Range<Int>, scratch: inout Scratch) -> UnsafeMutablePointer<Float> {
    let stream = scratch.hidden.base + rows.lowerBound * streamWidth
    let normed = scratch.normed.base
    if let norm {
      norm.apply(normed, stream, rows: rows.count)
    } else {
      normed.update(from: stream, count: rows.count * streamWidth)
    }
    guard let projection else { return normed }
    scratch.multiplier.load(normed, tokens: rows.count, columns: streamWidth)
    projection.apply(&scratch.multiplier, tokens: rows.count, into: scratch.narrow.base)
    return scratch.narrow.base
  }

  /// Logits of `rows` of the stream into `scratch.logits`. [rows, vocabularySize]
  func logits(rows: Range<Int>, scratch: inout Scratch) {
    let input = input(rows: rows, scratch: &scratch)
    scratch.multiplier.load(input, tokens: rows.count, columns: width)
    output.apply(&scratch.multiplier, tokens: rows.count, into: scratch.logits.base)
    let count = rows.count * output.weights.rows
    if let scale { Vectors.scale(scratch.logits.base, by: scale, count: count) }
    if let softcap { Vectors.softcap(scratch.logits.base, at: softcap, count: count) }
  }
}
