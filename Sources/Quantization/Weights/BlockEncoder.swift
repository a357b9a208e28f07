import Tensors

/// Stands in for the encoders of `Tensors` until they are there: it writes floats alone.
struct BlockEncoder: Sendable {
  let type: TensorType

  init?(_ type: TensorType) {
    guard type == .f32 else { return nil }
    self.type = type
  }

  /// x: [rows, columns]
  func encode(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, importance: UnsafePointer<Float>?,
    into out: UnsafeMutableRawPointer
  ) {
    out.copyMemory(from: x, byteCount: rows * columns * MemoryLayout<Float>.size)
  }
}
