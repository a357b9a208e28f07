import Checkpoints
import Tensors
import TestSupport

/// A source written to a file of a test's own, its float types only.
struct WrittenFile {
  private let folder: TemporaryFolder
  let path: String

  init(_ source: any WeightSource) throws {
    folder = try TemporaryFolder()
    path = folder.path + "/model.gguf"
    let tensors = source.weights.compactMap { GGUFWriter.Declaration($0.name, shape: $0.shape, type: $0.type) }
    var writer = try GGUFWriter(path, metadata: source.metadata, tensors: tensors)
    for (index, weight) in source.weights.enumerated() {
      if let bytes = source.bytes(of: index) {
        try writer.append(bytes)
      } else {
        try writer.append(Self.packed(VectorValues(source, index).values, weight.type))
      }
    }
    try writer.finish()
  }

  /// The numbers come from the same type, so that nothing is rounded.
  private static func packed(_ values: [Float], _ type: TensorType) -> [UInt8] {
    switch type {
    case .f16: values.flatMap { bytes(Float16($0).bitPattern) }
    case .bf16: values.flatMap { bytes(UInt16($0.bitPattern >> 16)) }
    default: values.flatMap { bytes($0.bitPattern) }
    }
  }

  private static func bytes(_ bits: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: bits) { Array($0) } }
}

/// Rows as float32.
struct VectorValues {
  let values: [Float]

  init(_ source: any WeightSource, _ weight: Int, rows: Range<Int>? = nil) {
    let rows = rows ?? 0..<source.weights[weight].rows
    values = Self.filled(rows.count * source.weights[weight].columns) { source.read(weight, rows: rows, into: $0) }
  }

  init(_ matrix: Matrix) {
    values = Self.filled(matrix.rows * matrix.columns) { matrix.dequantize(rows: 0..<matrix.rows, into: $0) }
  }

  private static func filled(_ count: Int, by fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { fill(base) }
      filled = count
    }
  }
}
