import Tensors

/// One row of floats for every position, of a number of stages.
final class RecordedRows: @unchecked Sendable {
  // @unchecked: as of RecordedAttention.
  let width: Int
  private let capacity: Int
  /// [stages, capacity, width]
  private let storage: Buffer<Float>

  init(stages: Int, capacity: Int, width: Int) {
    self.width = width
    self.capacity = capacity
    storage = Buffer(count: stages * capacity * width)
  }

  func record(_ rows: StageRows, stage: Int) {
    for row in 0..<max(0, min(rows.count, capacity - rows.firstPosition)) {
      let place = (stage * capacity + rows.firstPosition + row) * width
      (storage.base + place).update(from: rows.base + row * rows.stride, count: min(width, rows.width))
    }
  }

  func row(_ position: Int, stage: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: storage.base + (stage * capacity + position) * width, count: width)
  }
}
