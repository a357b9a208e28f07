import Tensors

/// An owned copy of MXFP4 weights that a checkpoint stores with blocks and scales apart, in the layout the kernels
/// read: each block its scale, then 16 bytes.
///
/// Source: arXiv:2310.10537, and the published gpt-oss checkpoints.
final class RepackedMXFP4: OwnedMatrix {
  private let storage: Buffer<UInt8>
  let matrix: Matrix

  var bytes: Int { storage.count }

  private static let blockElements = 32
  private static let packedBytes = 16

  /// blocks: [storedRows, columns / 32, 16], a byte holding two neighbours, the first in its low half.
  /// scales: [storedRows, columns / 32]. Of the rows it takes `count` from `first` on, `step` apart.
  init(
    blocks: UnsafePointer<UInt8>, scales: UnsafePointer<UInt8>, columns: Int, first: Int, step: Int, count: Int
  ) {
    let perRow = columns / Self.blockElements
    let blockBytes = Self.packedBytes + 1
    storage = Buffer(count: count * perRow * blockBytes)
    for row in 0..<count {
      for block in 0..<perRow {
        let source = (first + row * step) * perRow + block
        let out = storage.base + (row * perRow + block) * blockBytes
        out[0] = scales[source]
        Self.repack(blocks + source * Self.packedBytes, out + 1)
      }
    }
    matrix = Matrix(type: .mxfp4, rows: count, columns: columns, base: UnsafeRawPointer(storage.base))
  }

  /// From neighbours to halves: byte j gets number j in its low half, number j + 16 in its high half.
  private static func repack(_ packed: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>) {
    for pair in 0..<packedBytes / 2 {
      let low = packed[pair], high = packed[pair + packedBytes / 2]
      out[2 * pair] = low & 15 | high << 4
      out[2 * pair + 1] = low >> 4 | high & 0xF0
    }
  }
}
