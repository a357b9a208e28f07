import Tensors

/// A GGUF file is a source as it is; of other formats the names and layouts differ, and a conversion stands between.
extension Checkpoint: WeightSource {
  public var weights: [SourceWeight] { tensors.map { SourceWeight(name: $0.name, shape: $0.shape, type: $0.type) } }

  public func read(_ weight: Int, rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    matrix(tensors[weight]).dequantize(rows: rows, into: out)
  }

  public func bytes(of weight: Int) -> UnsafeRawBufferPointer? { bytes(of: tensors[weight]) }
}
