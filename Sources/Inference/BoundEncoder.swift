import Architectures
import Tensors

/// The blocks that read a source, with their weights.
struct BoundEncoder: Sendable {
  let declaration: Declaration
  let embedding: BoundEmbedding
  let blocks: [[BoundResidual]]
  let norm: BoundNorm?
  /// Of what it alone reads, in the file.
  let bytes: Int

  init?(_ model: DeclaredModel, rotary: RotaryTables, from binder: inout TensorBinder) throws {
    guard let stack = model.declaration.encoderStack, let expected = model.declaration.encoderTensors else {
      return nil
    }
    let config = stack.config
    var own = try TensorBinder(
      binder.checkpoint, names: model.names.ofEncoder, config: config, expecting: expected, scaling: model.scaling,
      isAdaptable: false)
    declaration = stack
    embedding = try BoundEmbedding(stack.embedding, config: config, from: &own)
    blocks = try stack.blocks.enumerated().map { layer, block in
      try block.map { try BoundResidual($0, layer: layer, config: config, rotary: rotary, from: &own) }
    }
    norm = try stack.finalNorm.map { try own.norm($0, .finalNorm, width: config.embeddingLength) }
    bytes = own.bytes(besides: binder)
    binder.include(own)
  }
}
