import Tensors

/// Puts rows of the residual stream through the model's own final norm and head, whatever layer they are of: the logit
/// lens (nostalgebraist 2020). It has a scratch of its own, so it works while a session of the model runs. One thread at a
/// time.
public final class LogitProjector {
  public let model: BoundModel
  /// Rows it takes at once.
  public let rows: Int
  private var scratch: Scratch

  public init(
    _ model: BoundModel, rows: Int = 16, pool: WorkerPool, precision: ActivationPrecision = .float32,
    adapters: [Adapter] = []
  ) throws {
    self.model = model
    self.rows = rows
    scratch = Scratch(model: model, tokens: rows, logitRows: rows, positions: 1, pool: pool, precision: precision)
    if !adapters.isEmpty {
      scratch.multiplier.apply(try ProductAdditions(adapters, sites: model.sites.all.count))
    }
  }

  /// The logits of `count` rows of the stream that lie side by side, at most `rows`. stream: [count, embeddingLength]; the
  /// result: [count, vocabularySize], valid until the next rows.
  public func logits(of stream: UnsafePointer<Float>, count: Int) -> UnsafePointer<Float> {
    precondition(count <= rows, "\(count) rows of at most \(rows)")
    scratch.hidden.base.update(from: stream, count: count * model.config.embeddingLength)
    model.head.logits(rows: 0..<count, scratch: &scratch)
    return UnsafePointer(scratch.logits.base)
  }

  /// Lends the logits of `count` rows in turn. `fill` writes row i of the stream. [embeddingLength], [vocabularySize]
  public func project(
    _ count: Int, fill: (_ row: Int, _ out: UnsafeMutableBufferPointer<Float>) -> Void,
    eachRow: (_ row: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) {
    let width = model.config.embeddingLength, vocabulary = model.config.vocabularySize
    for first in stride(from: 0, to: count, by: rows) {
      let batch = min(rows, count - first)
      for row in 0..<batch {
        fill(first + row, UnsafeMutableBufferPointer(start: scratch.hidden.base + row * width, count: width))
      }
      model.head.logits(rows: 0..<batch, scratch: &scratch)
      for row in 0..<batch {
        let logits = UnsafeBufferPointer(start: scratch.logits.base + row * vocabulary, count: vocabulary)
        eachRow(first + row, logits)
      }
    }
  }
}
