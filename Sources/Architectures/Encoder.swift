/// The stack of blocks that reads a whole source at once, every position seeing every other, before the decoder begins.
/// It embeds as the decoder does, usually by the same matrix, and has the config's widths and heads.
///
/// Source: arXiv:1706.03762, section 3.1.
public struct Encoder: Sendable, Equatable {
  /// The residual steps of each block, in order.
  public var blocks: [[Residual]]
  /// The norm of what the decoder reads.
  public var finalNorm: Norm?
  /// The token the decoder starts from.
  public var startToken: Int

  public init(blockCount: Int, finalNorm: Norm? = .rms, startToken: Int, block: (_ layer: Int) -> [Residual]) {
    blocks = (0..<blockCount).map(block)
    self.finalNorm = finalNorm
    self.startToken = startToken
  }
}

extension Declaration {
  /// The encoder as a declaration of its own, nil where there is none: what reads one stack reads either.
  public var encoderStack: Declaration? {
    guard let encoder else { return nil }
    var stack = self
    stack.encoder = nil
    stack.config.blockCount = encoder.blocks.count
    stack.config.predictionBlocks = 0
    stack.blocks = encoder.blocks
    stack.finalNorm = encoder.finalNorm
    return stack
  }

  /// The blocks of both stacks.
  public var allBlocks: [[Residual]] { (encoder?.blocks ?? []) + blocks }
}
