import Checkpoints
import Foundation
import Tensors

/// A Llama of a small real model's shape whose matrices are all of one format and hold the same bytes everywhere: what
/// a format costs in a whole model, for formats that no model at hand has. Its text means nothing.
public struct SyntheticModel: Sendable {
  /// How large it is.
  public struct Size: Sendable {
    let width, inner, layers, heads, keyHeads, vocabulary: Int

    /// A small real model's.
    public static let small = Size(width: 768, inner: 2304, layers: 12, heads: 12, keyHeads: 4, vocabulary: 32_000)
    /// As small as formats allow: what a process takes besides its model.
    public static let tiny = Size(width: 256, inner: 256, layers: 1, heads: 4, keyHeads: 4, vocabulary: 256)
  }

  public let type: TensorType
  private let size: Size

  public init(type: TensorType, size: Size = .small) {
    self.type = type
    self.size = size
  }

  /// Writes the file; its rows are whole superblocks, so every format has it in full.
  public func write(to path: String) throws {
    var writer = try GGUFWriter(path, metadata: metadata, tensors: tensors.map(declaration))
    for tensor in tensors {
      let isNorm = tensor.shape.count == 1
      let bytes =
        isNorm
        ? [Float](repeating: 1, count: tensor.shape[0]).withUnsafeBytes { Array($0) }
        : [UInt8](repeating: filler, count: type.byteCount(elements: tensor.shape[0] * tensor.shape[1]) ?? 0)
      try writer.append(bytes)
    }
    try writer.finish()
  }

  /// A byte that makes every number of the format middling, so that nothing overflows or underflows on its way: as
  /// float16, 0x3C3C is 1.06 and 0x2424 0.016, which superblocks multiply by a scale; MXFP4 has a power of two, 2^-3.
  private var filler: UInt8 {
    if type == .mxfp4 { return 0x7C }
    return type.blockElements == 256 ? 0x24 : 0x3C
  }

  private struct Tensor {
    let name: String
    let shape: [Int]
  }

  private var tensors: [Tensor] {
    let (width, inner, vocabulary) = (size.width, size.inner, size.vocabulary)
    let keys = width / size.heads * size.keyHeads
    var tensors = [
      Tensor(name: "token_embd.weight", shape: [vocabulary, width]), Tensor(name: "output_norm.weight", shape: [width]),
    ]
    for layer in 0..<size.layers {
      tensors += [
        ("attn_norm", [width]), ("attn_q", [width, width]), ("attn_k", [keys, width]), ("attn_v", [keys, width]),
        ("attn_output", [width, width]), ("ffn_norm", [width]), ("ffn_gate", [inner, width]),
        ("ffn_up", [inner, width]),
        ("ffn_down", [width, inner]),
      ].map { Tensor(name: "blk.\(layer).\($0).weight", shape: $1) }
    }
    return tensors
  }

  private func declaration(_ tensor: Tensor) throws -> GGUFWriter.Declaration {
    let type = tensor.shape.count == 1 ? TensorType.f32 : type
    guard let declaration = GGUFWriter.Declaration(tensor.name, shape: tensor.shape, type: type) else {
      preconditionFailure("\(tensor.shape) can't be held in \(type.name)")
    }
    return declaration
  }

  private var metadata: Metadata {
    var metadata = Metadata()
    metadata["general.architecture"] = .string("llama")
    metadata["llama.context_length"] = .integer(2048)
    metadata["llama.embedding_length"] = .integer(Int64(size.width))
    metadata["llama.feed_forward_length"] = .integer(Int64(size.inner))
    metadata["llama.block_count"] = .integer(Int64(size.layers))
    metadata["llama.attention.head_count"] = .integer(Int64(size.heads))
    metadata["llama.attention.head_count_kv"] = .integer(Int64(size.keyHeads))
    metadata["llama.attention.layer_norm_rms_epsilon"] = .number(1e-5)
    metadata["llama.vocab_size"] = .integer(Int64(size.vocabulary))
    return metadata
  }
}
