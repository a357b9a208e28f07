import Checkpoints
import Tensors

/// Makes weights of a source into another type, one at a time, in slices of rows on all threads, and measures what that
/// loses. Its working space doesn't grow with the weights.
public struct WeightQuantizer: ~Copyable {
  private let pool: WorkerPool
  /// Rows as float32, and as they come back out of their blocks. [threads, chunk]
  private var numbers = Buffer<Float>(count: 0)
  private var decoded = Buffer<Float>(count: 0)
  /// Blocks of the slab in hand.
  private var blocks = Buffer<UInt8>(count: 0)

  /// Numbers that a thread takes at a time: they and what becomes of them stay in its own cache.
  static let chunkNumbers = 1 << 15
  /// Numbers made into blocks before they are handed on.
  static let slabNumbers = 1 << 22

  public init(pool: WorkerPool) { self.pool = pool }

  /// Hands the bytes of a weight in `type` to `take`, slab after slab in the order of the file.
  ///
  /// importance: mean square of each input, of a stack of each matrix's. [matrices, columns] Where the type stays, the
  /// bytes are the source's.
  /// - Returns: what was lost.
  public mutating func quantize(
    _ weight: Int, of source: any WeightSource, as type: TensorType, importance: [Float]? = nil,
    cancelled: () -> Bool = { false }, take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> WeightError {
    let from = source.weights[weight]
    if from.type == type, let bytes = source.bytes(of: weight) {
      try copy(bytes, cancelled: cancelled, take: take)
      return .none
    }
    guard from.type.isComputable, let encoder = BlockEncoder(type) else {
      throw QuantizationError.noEncoder(type: type.name, weight: from.name)
    }
    let slices = RowSlices(from, type)
    let errors = Buffer<RowError>(count: from.rows)
    prepare(slices)
    for slab in slices.slabs {
      if cancelled() { throw QuantizationError.cancelled }
      encode(weight, of: source, slab, slices, encoder, importance, errors)
      try take(UnsafeRawBufferPointer(start: blocks.base, count: slices.bytes(of: slab)))
    }
    let all = UnsafeBufferPointer(start: errors.base, count: errors.count)
    if let bad = all.firstIndex(where: { !$0.signal.isFinite || !$0.noise.isFinite }) {
      throw QuantizationError.notFinite(weight: from.name, row: bad)
    }
    return WeightError(all, columns: from.columns)
  }

  /// The same into memory of exactly the bytes that the weight takes in `type`.
  public mutating func quantize(
    _ weight: Int, of source: any WeightSource, as type: TensorType, importance: [Float]? = nil,
    into out: UnsafeMutableRawBufferPointer, cancelled: () -> Bool = { false }
  ) throws -> WeightError {
    var filled = 0
    return try quantize(weight, of: source, as: type, importance: importance, cancelled: cancelled) { bytes in
      UnsafeMutableRawBufferPointer(rebasing: out[filled...]).copyMemory(from: bytes)
      filled += bytes.count
    }
  }

  private func copy(
    _ bytes: UnsafeRawBufferPointer, cancelled: () -> Bool, take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    for first in stride(from: 0, to: bytes.count, by: Self.slabNumbers) {
      if cancelled() { throw QuantizationError.cancelled }
      try take(UnsafeRawBufferPointer(rebasing: bytes[first..<min(first + Self.slabNumbers, bytes.count)]))
    }
  }

  private mutating func prepare(_ slices: RowSlices) {
    let space = pool.threads * slices.chunkRows * slices.columns
    if numbers.count < space {
      numbers = Buffer(count: space)
      decoded = Buffer(count: space)
    }
    if blocks.count < slices.slabBytes { blocks = Buffer(count: slices.slabBytes) }
  }

  private func encode(
    _ weight: Int, of source: any WeightSource, _ slab: Range<Int>, _ slices: RowSlices, _ encoder: BlockEncoder,
    _ importance: [Float]?, _ errors: borrowing Buffer<RowError>
  ) {
    let space = slices.chunkRows * slices.columns, columns = slices.columns
    let numbers = numbers.base, decoded = decoded.base, blocks = blocks.base, errors = errors.base
    let firstRow = slices.rows(slab.lowerBound).lowerBound
    pool.forEach(slab.count) { index, worker in
      let rows = slices.rows(slab.lowerBound + index)
      let x = numbers + worker * space, y = decoded + worker * space
      let out = UnsafeMutableRawPointer(blocks + (rows.lowerBound - firstRow) * slices.rowBytes)
      source.read(weight, rows: rows, into: x)
      importance.withBase(offset: rows.lowerBound / slices.matrixRows * columns) {
        encoder.encode(x, rows: rows.count, columns: columns, importance: $0, into: out)
      }
      let made = Matrix(type: slices.type, rows: rows.count, columns: columns, base: UnsafeRawPointer(out))
      made.dequantize(rows: 0..<rows.count, into: y)
      for row in 0..<rows.count {
        errors[rows.lowerBound + row] = RowError(x + row * columns, y + row * columns, count: columns)
      }
    }
  }
}

/// A weight's rows in chunks that threads take, none of two matrices of a stack, and those in slabs.
struct RowSlices {
  let type: TensorType
  let columns: Int
  /// Rows of a matrix.
  let matrixRows: Int
  let chunkRows: Int
  let rowBytes: Int
  private let totalRows: Int
  /// Chunks of a matrix, of all, and of a slab.
  private let chunksPerMatrix: Int
  private let chunks: Int
  private let chunksPerSlab: Int

  init(_ weight: SourceWeight, _ type: TensorType) {
    self.type = type
    columns = weight.columns
    totalRows = weight.rows
    matrixRows = weight.shape.count > 1 ? weight.shape[weight.shape.count - 2] : 1
    chunkRows = min(max(1, WeightQuantizer.chunkNumbers / columns), matrixRows)
    rowBytes = columns / type.blockElements * type.blockBytes
    chunksPerMatrix = (matrixRows + chunkRows - 1) / chunkRows
    chunks = totalRows / matrixRows * chunksPerMatrix
    chunksPerSlab = max(1, WeightQuantizer.slabNumbers / (chunkRows * columns))
  }

  /// The chunks of each slab.
  var slabs: [Range<Int>] {
    stride(from: 0, to: chunks, by: chunksPerSlab).map { $0..<min($0 + chunksPerSlab, chunks) }
  }

  func rows(_ chunk: Int) -> Range<Int> {
    let matrix = chunk / chunksPerMatrix * matrixRows, first = chunk % chunksPerMatrix * chunkRows
    return matrix + first..<matrix + min(first + chunkRows, matrixRows)
  }

  func bytes(of slab: Range<Int>) -> Int {
    (rows(slab.upperBound - 1).upperBound - rows(slab.lowerBound).lowerBound) * rowBytes
  }

  var slabBytes: Int { min(chunksPerSlab, chunks) * chunkRows * rowBytes }
}

extension [Float]? {
  /// Lends the numbers from `offset` on, or nil where there are none.
  fileprivate func withBase(offset: Int, _ body: (UnsafePointer<Float>?) -> Void) {
    guard let self else { return body(nil) }
    self.withUnsafeBufferPointer { buffer in body(buffer.baseAddress.map { $0 + offset }) }
  }
}
