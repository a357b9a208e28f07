import Architectures
import Tensors

/// What experts need besides the scratch of a feed-forward; empty for a model without them.
struct ExpertScratch: ~Copyable {
  /// The router's. [tokens, experts]
  let logits: Buffer<Float>
  /// What each expert's output is multiplied by, zero where it isn't chosen. [tokens, experts]
  let weights: Buffer<Float>
  /// Scores still to choose from. [tokens, experts]
  let candidates: Buffer<Float>
  /// The tokens of the expert in hand. [tokens]
  let rows: Buffer<Int32>
  /// Their inputs side by side, and what the expert makes of them. [tokens, embeddingLength]
  let inputs: Buffer<Float>
  let outputs: Buffer<Float>

  init(_ model: Declaration, tokens: Int) {
    let (count, width) = Self.sizes(model)
    logits = Buffer(count: tokens * count)
    weights = Buffer(count: tokens * count)
    candidates = Buffer(count: tokens * count)
    rows = Buffer(count: count == 0 ? 0 : tokens)
    inputs = Buffer(count: tokens * width)
    outputs = Buffer(count: tokens * width)
  }

  static func floatsPerToken(_ model: Declaration) -> Int {
    let (count, width) = sizes(model)
    return 3 * count + 1 + 2 * width
  }

  private static func sizes(_ model: Declaration) -> (count: Int, width: Int) {
    let count = model.allExperts.map(\.count).max() ?? 0
    return (count, count == 0 ? 0 : model.config.embeddingLength)
  }
}
