import CKernels
import COpenBLAS

/// How activations enter a product with quantized weights.
public enum ActivationPrecision: Sendable {
  /// As they are: weights are dequantized.
  case float32
  /// Rounded to 8 bits, 32 at a time, where the weights are quantized too and that is the quicker way.
  case int8
}

/// Multiplies rows of activations with stored weights; owns the quantized activations and the tiles weights are
/// unpacked to, allocated once.
public struct Multiplier: ~Copyable {
  public let precision: ActivationPrecision
  private let pool: WorkerPool
  private let instructions: InstructionSet
  private let maxTokens: Int
  private let maxColumns: Int
  /// Rows of weights unpacked at a time.
  private let tileRows: Int
  /// Unpacked weights: [threads, tileRows, maxColumns]
  private let tiles: Buffer<Float>
  /// Quantized activations: [maxTokens, maxColumns], their scales: [maxTokens, maxColumns / 32]
  private let values: Buffer<Int8>
  private let scales: Buffer<ck_scale>

  private var x: UnsafePointer<Float>?
  private var tokens = 0
  private var columns = 0
  private var isQuantized = false

  public init(
    pool: WorkerPool, maxTokens: Int, maxColumns: Int, precision: ActivationPrecision,
    on instructions: InstructionSet = .active
  ) {
    self.pool = pool
    self.precision = precision
    self.instructions = instructions
    self.maxTokens = maxTokens
    self.maxColumns = maxColumns
    tileRows = min(64, max(16, (1 << 18) / max(maxColumns, 1) / 16 * 16))
    tiles = Buffer(count: pool.threads * tileRows * maxColumns)
    let padded = (maxColumns + 31) / 32 * 32
    // Kernels read whole vectors, a little past the end.
    values = Buffer(count: maxTokens * padded + 256)
    scales = Buffer(count: maxTokens * padded / 32)
    openblas_set_num_threads(1)
  }

  /// x: [tokens, columns], row-major, contiguous. It is read by every `multiply` until the next `load`.
  public mutating func load(_ x: UnsafePointer<Float>, tokens: Int, columns: Int) {
    precondition(tokens <= maxTokens && columns <= maxColumns, "\(tokens) x \(columns) of \(maxTokens) x \(maxColumns)")
    self.x = x
    self.tokens = tokens
    self.columns = columns
    isQuantized = false
  }

  /// out[t * stride + r] = (or += with accumulate) Σ_c W[r, c] x[t, c], for the loaded x.
  public mutating func multiply(
    _ group: MatrixGroup, into out: UnsafeMutablePointer<Float>, stride: Int, accumulate: Bool = false
  ) {
    guard let x else { preconditionFailure("nothing is loaded") }
    precondition(group.columns == columns, "the matrices have \(group.columns) columns, the activations \(columns)")
    let rounds = precision == .int8 && tokens <= instructions.kernels.pointee.tokens8
    if rounds, !isQuantized, group.matrices.contains(where: { instructions.rounds($0.type) }) { quantize(x) }
    let chunkRows = self.chunkRows(group)
    let chunks = group.matrices.reduce(0) { $0 + ($1.rows + chunkRows - 1) / chunkRows }
    let product = Product(
      kernels: instructions.kernels, instructions: instructions, x: x, tokens: tokens, columns: columns,
      activations: rounds ? ck_activations(values: values.base, scales: scales.base) : nil,
      tiles: tiles.base, tileRows: tileRows, maxColumns: maxColumns, out: out, stride: stride, accumulate: accumulate)
    pool.run(chunks, GroupProduct(product: product, group: group, chunkRows: chunkRows))
  }

  private mutating func quantize(_ x: UnsafePointer<Float>) {
    let kernels = instructions.kernels, values = values.base, scales = scales.base, columns = columns
    pool.forEach(tokens) { token, _ in
      kernels.pointee.quantize8(x + token * columns, columns, values + token * columns, scales + token * columns / 32)
    }
    isQuantized = true
  }

  /// Rows a worker claims at a time: enough to outweigh the claim, few enough to share out evenly.
  private func chunkRows(_ group: MatrixGroup) -> Int {
    let share = group.rows / (8 * pool.threads) / 16 * 16
    return max(16, min(share, tileRows))
  }
}

/// One multiplication as chunks of rows, one matrix after the other.
private struct GroupProduct: PoolWork {
  let product: Product
  let group: MatrixGroup
  let chunkRows: Int

  func run(chunk: Int, worker: Int) {
    var chunk = chunk, offset = 0
    for matrix in group.matrices {
      let count = (matrix.rows + chunkRows - 1) / chunkRows
      if chunk < count {
        let first = chunk * chunkRows
        product.run(matrix, first..<min(first + chunkRows, matrix.rows), offset + first, worker)
        return
      }
      chunk -= count
      offset += matrix.rows
    }
  }
}

/// What the threads of one multiplication share.
private struct Product {
  let kernels: UnsafePointer<ck_kernels>
  let instructions: InstructionSet
  let x: UnsafePointer<Float>
  let tokens: Int
  let columns: Int
  let activations: ck_activations?
  let tiles: UnsafeMutablePointer<Float>
  let tileRows: Int
  let maxColumns: Int
  let out: UnsafeMutablePointer<Float>
  let stride: Int
  let accumulate: Bool

  /// From this many tokens on, BLAS is quicker than dot products.
  private static let blasTokens = 8

  func run(_ matrix: Matrix, _ rows: Range<Int>, _ offset: Int, _ worker: Int) {
    guard let format = instructions.format(matrix.type) else {
      preconditionFailure("there are no kernels for \(matrix.type.name)")
    }
    let first = matrix.base + rows.lowerBound * matrix.rowBytes
    if let activations, let multiply8 = format.pointee.multiply8 {
      let w = ck_rows(base: first, row_bytes: matrix.rowBytes, rows: rows.count, columns: columns)
      multiply8(w, activations, tokens, out + offset, stride, accumulate ? 1 : 0)
      return
    }
    guard tokens < Self.blasTokens else {
      multiplyTile(floats(matrix, rows, worker), rows.count, out + offset)
      return
    }
    // A few rows at a time stay in the nearest cache between being unpacked and being multiplied.
    let slice = max(1, 4096 / columns)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let part = row..<min(row + slice, rows.upperBound)
      kernels.pointee.multiply32(
        floats(matrix, part, worker), part.count, columns, x, columns, tokens, out + offset + row - rows.lowerBound,
        stride, accumulate ? 1 : 0)
      row += slice
    }
  }

  /// Rows as float32: as they lie, or unpacked to the worker's tile.
  private func floats(_ matrix: Matrix, _ rows: Range<Int>, _ worker: Int) -> UnsafePointer<Float> {
    if matrix.type == .f32 {
      let first = matrix.base + rows.lowerBound * matrix.rowBytes
      if Int(bitPattern: first) % MemoryLayout<Float>.alignment == 0 {
        return first.assumingMemoryBound(to: Float.self)
      }
    }
    let tile = tiles + worker * tileRows * maxColumns
    matrix.dequantize(rows: rows, into: tile, on: instructions)
    return UnsafePointer(tile)
  }

  private func multiplyTile(_ weights: UnsafePointer<Float>, _ rows: Int, _ out: UnsafeMutablePointer<Float>) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(tokens), Int32(rows), Int32(columns), 1, x, Int32(columns),
      weights, Int32(columns), accumulate ? 1 : 0, out, Int32(stride))
  }
}
