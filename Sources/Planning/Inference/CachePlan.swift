import Architectures

/// What attention remembers, layer by layer, for one sequence.
///
/// Source: arXiv:2305.13245 for grouped queries; arXiv:2405.04434, section 2.1, for latents; llama.cpp's cache of sliding
/// windows, which keeps a window and the tokens of one pass.
struct CachePlan {
  /// Bytes that all heads of a position take in one layer.
  let positionBytes: Double
  /// Positions each of the decoder's layers keeps. [blockCount]
  let positions: [Int]
  /// Whether a layer keeps less than the whole sequence. [blockCount]
  let isWindowed: [Bool]
  /// Positions of a source that each layer keeps.
  let sourcePositions: Int
  /// Heads that a number of devices can share out.
  let sharedHeads: Int

  init(_ model: PlannedModel, context: Int, ubatch: Int, source: Int, format: CacheFormat) {
    let config = model.config
    let parts = config.cachesValues ? 2.0 : 1.0
    positionBytes = parts * Double(config.headCountKV) * format.bytes(headDimension: config.headDimension)
    positions = model.declaration.attentions.map {
      $0?.cachedPositions(capacity: context, passTokens: ubatch) ?? context
    }
    isWindowed = model.declaration.attentions.map { ($0?.window ?? .max) < context }
    sourcePositions = model.declaration.encoder == nil ? 0 : source
    sharedHeads = config.cachesValues ? config.headCountKV : 1
  }

  /// Of the layers that see everything, those with a window, and what is kept of a source. Bytes of one sequence.
  func bytes(in layers: Range<Int>) -> (full: Double, windowed: Double, source: Double) {
    var sum = (full: 0.0, windowed: 0.0, source: 0.0)
    for layer in layers {
      let bytes = Double(positions[layer]) * positionBytes
      if isWindowed[layer] { sum.windowed += bytes } else { sum.full += bytes }
      sum.source += Double(sourcePositions) * positionBytes
    }
    return sum
  }
}
