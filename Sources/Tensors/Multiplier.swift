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
  let pool: WorkerPool
  private let instructions: InstructionSet
  private let maxTokens: Int
  private let maxColumns: Int
  /// Rows of weights unpacked at a time.
  private let tileRows: Int
  /// Unpacked weights: [threads, tileRows, maxColumns]
  private let tiles: Buffer<Float>
  /// Quantized activations: [maxTokens, widest], their scales: [maxTokens, widest / 32], and sums:
  /// [maxTokens, widest / 16]
  private let values: Buffer<Int8>
  private let scales: Buffer<ck_scale>
  private let sums: Buffer<Float>

  /// What is loaded: [tokens, columns]
  private(set) var x: UnsafePointer<Float>?
  private(set) var tokens = 0
  private(set) var columns = 0
  /// Numbers from one token's activations to the next one's.
  private(set) var xStride = 0
  private var isQuantized = false
  /// What adapters change; nil costs nothing.
  public private(set) var additions: ProductAdditions?
  private(set) var adapterScratch: AdapterScratch
  /// Is shown what goes into products that have a number; nil costs nothing.
  public var observer: (any ProductObserver)?

  /// maxShares: most numbers of a token that `multiplyShares` takes, over all shares.
  public init(
    pool: WorkerPool, maxTokens: Int, maxColumns: Int, maxShares: Int = 0, precision: ActivationPrecision,
    on instructions: InstructionSet = .active
  ) {
    self.pool = pool
    self.precision = precision
    self.instructions = instructions
    self.maxTokens = maxTokens
    self.maxColumns = maxColumns
    tileRows = Self.tileRows(maxColumns: maxColumns)
    tiles = Buffer(count: pool.threads * tileRows * maxColumns)
    let padded = (max(maxColumns, maxShares) + 31) / 32 * 32
    // Kernels read whole vectors, a little past the end.
    values = Buffer(count: maxTokens * padded + 256)
    scales = Buffer(count: maxTokens * padded / 32)
    sums = Buffer(count: maxTokens * padded / 16)
    adapterScratch = AdapterScratch(nil, tokens: maxTokens)
    openblas_set_num_threads(1)
  }

  /// x: [tokens, columns], row-major, `stride` numbers from row to row (nil: contiguous). It is read by every `multiply`
  /// until the next `load`.
  public mutating func load(_ x: UnsafePointer<Float>, tokens: Int, columns: Int, stride: Int? = nil) {
    precondition(tokens <= maxTokens && columns <= maxColumns, "\(tokens) x \(columns) of \(maxTokens) x \(maxColumns)")
    self.x = x
    self.tokens = tokens
    self.columns = columns
    xStride = stride ?? columns
    isQuantized = false
  }

  /// Applies what adapters change about the products from now on; nil for nothing.
  public mutating func apply(_ additions: ProductAdditions?) {
    self.additions = additions
    adapterScratch = AdapterScratch(additions, tokens: maxTokens)
  }

  /// out[t * stride + r] = (or += with accumulate) Σ_c W[r, c] x[t, c], for the loaded x.
  mutating func product(
    _ group: MatrixGroup, into out: UnsafeMutablePointer<Float>, stride: Int, accumulate: Bool
  ) {
    guard let x else { preconditionFailure("nothing is loaded") }
    precondition(group.columns == columns, "the matrices have \(group.columns) columns, the activations \(columns)")
    let kernels = instructions.kernels
    let parts = group.parts
    let rounds = precision == .int8 && tokens <= kernels.pointee.tokens8
    let rounded = rounds ? parts.count { kernels.format($0.typeID)?.pointee.rounds ?? false } : 0
    if rounded > 0, !isQuantized { quantize(x) }
    let product = Product(
      kernels: kernels, x: x, xStride: xStride, tokens: tokens, columns: columns,
      activations: rounds ? ck_activations(values: values.base, scales: scales.base, sums: sums.base) : nil,
      tiles: tiles.base, tileRows: tileRows, maxColumns: maxColumns, isExact: precision == .float32, out: out,
      stride: stride, accumulate: accumulate)
    // Small chunks share out evenly; unpacked tiles are multiplied whole.
    let chunkRows = tokens >= Product.blasTokens && rounded < parts.count ? tileRows : Self.chunkRows
    let chunks = parts.reduce(0) { $0 + ($1.rows + chunkRows - 1) / chunkRows }
    pool.run(chunks, GroupProduct(product: product, parts: parts, chunkRows: chunkRows))
    withExtendedLifetime(group) {}
  }

  /// For each matrix p of the group, all of one size, a share of rows of its own:
  /// out[t * stride + p * shareStride + r] = Σ_c W_p[r, c] x[p, t, c]. x: [matrices, tokens, columns].
  public mutating func multiplyShares(
    _ group: MatrixGroup, _ x: UnsafePointer<Float>, tokens: Int, into out: UnsafeMutablePointer<Float>, stride: Int,
    shareStride: Int
  ) {
    let parts = group.parts, kernels = instructions.kernels
    precondition(tokens <= maxTokens && group.columns <= maxColumns, "\(tokens) x \(group.columns)")
    precondition(parts.count * tokens * group.columns <= values.count - 256, "\(parts.count) shares of \(tokens) rows")
    if let observer, let site = group.site {
      observer.observe(
        site: site,
        ProductInputs(base: x, matrices: parts.count, tokens: tokens, columns: group.columns, stride: group.columns))
    }
    self.x = x
    self.tokens = parts.count * tokens
    columns = group.columns
    xStride = columns
    let rounds = precision == .int8 && tokens <= kernels.pointee.tokens8
    let rounded = rounds && parts.contains { kernels.format($0.typeID)?.pointee.rounds ?? false }
    if rounded { quantize(x) }
    let product = Product(
      kernels: kernels, x: x, xStride: xStride, tokens: tokens, columns: columns,
      activations: rounds ? ck_activations(values: values.base, scales: scales.base, sums: sums.base) : nil,
      tiles: tiles.base, tileRows: tileRows, maxColumns: maxColumns, isExact: precision == .float32, out: out,
      stride: stride, accumulate: false)
    let chunkRows = tokens >= Product.blasTokens && !rounded ? tileRows : Self.chunkRows
    pool.run(parts.count, ShareProduct(product: product, parts: parts, shareStride: shareStride, chunkRows: chunkRows))
    self.x = nil
    withExtendedLifetime(group) {}
  }

  var kernels: UnsafePointer<ck_kernels> { instructions.kernels }

  /// As many as an unpacked tile of 8-bit weights holds.
  private static let chunkRows = 16

  private mutating func quantize(_ x: UnsafePointer<Float>) {
    let kernels = instructions.kernels, columns = columns, xStride = xStride
    let values = values.base, scales = scales.base, sums = sums.base
    pool.forEach(tokens) { token, _ in
      let first = token * columns
      kernels.pointee.quantize8(x + token * xStride, columns, values + first, scales + first / 32, sums + first / 16)
    }
    isQuantized = true
  }
}

/// One multiplication as chunks of rows, one matrix after the other.
private struct GroupProduct: PoolWork {
  let product: Product
  let parts: UnsafeBufferPointer<MatrixGroup.Part>
  let chunkRows: Int

  func run(chunk: Int, worker: Int) { run(chunks: chunk..<chunk + 1, worker: worker) }

  func run(chunks: Range<Int>, worker: Int) {
    var firstChunk = 0, offset = 0
    for part in parts {
      let endChunk = firstChunk + (part.rows + chunkRows - 1) / chunkRows
      let own = chunks.clamped(to: firstChunk..<endChunk)
      if !own.isEmpty {
        let first = (own.lowerBound - firstChunk) * chunkRows
        let end = min((own.upperBound - firstChunk) * chunkRows, part.rows)
        product.run(part, first..<end, offset + first, worker)
      }
      firstChunk = endChunk
      offset += part.rows
    }
  }
}

/// Products of matrices with a share of the rows each, matrix by matrix.
private struct ShareProduct: PoolWork {
  let product: Product
  let parts: UnsafeBufferPointer<MatrixGroup.Part>
  let shareStride: Int
  let chunkRows: Int

  func run(chunk index: Int, worker: Int) {
    let part = parts[index]
    let share = product.share(index, shareStride: shareStride)
    for first in stride(from: 0, to: part.rows, by: chunkRows) {
      share.run(part, first..<min(first + chunkRows, part.rows), first, worker)
    }
  }
}

/// What the threads of one multiplication share.
private struct Product {
  let kernels: UnsafePointer<ck_kernels>
  let x: UnsafePointer<Float>
  let xStride: Int
  let tokens: Int
  let columns: Int
  let activations: ck_activations?
  let tiles: UnsafeMutablePointer<Float>
  let tileRows: Int
  let maxColumns: Int
  /// Whether float32 activations were asked for, and not only taken where they are quicker.
  let isExact: Bool
  let out: UnsafeMutablePointer<Float>
  let stride: Int
  let accumulate: Bool

  /// The same for the rows and outputs of one of several shares.
  func share(_ index: Int, shareStride: Int) -> Product {
    let first = index * tokens * columns
    return Product(
      kernels: kernels, x: x + first, xStride: columns, tokens: tokens, columns: columns,
      activations: activations.map {
        ck_activations(values: $0.values + first, scales: $0.scales + first / 32, sums: $0.sums + first / 16)
      },
      tiles: tiles, tileRows: tileRows, maxColumns: maxColumns, isExact: isExact, out: out + index * shareStride,
      stride: stride, accumulate: accumulate)
  }

  /// From this many tokens on, BLAS is quicker than dot products.
  static let blasTokens = 8

  /// Rows `rows` of a matrix, their outputs from column `offset` on.
  func run(_ part: MatrixGroup.Part, _ rows: Range<Int>, _ offset: Int, _ worker: Int) {
    guard let format = kernels.format(part.typeID) else {
      preconditionFailure("there are no kernels for type \(part.typeID)")
    }
    let first = part.base + rows.lowerBound * part.rowBytes
    let w = ck_rows(base: first, row_bytes: part.rowBytes, rows: rows.count, columns: columns)
    if let activations, format.pointee.rounds, let multiply8 = format.pointee.multiply8 {
      multiply8(w, activations, tokens, out + offset, stride, accumulate ? 1 : 0)
      return
    }
    if isFew, let multiplyFloats = format.pointee.multiply_floats {
      multiplyFloats(w, x, xStride, tokens, out + offset, stride, accumulate ? 1 : 0)
      return
    }
    // A few rows at a time stay in the nearest cache between being unpacked and being multiplied.
    let slice = sliceRows
    for row in Swift.stride(from: 0, to: rows.count, by: slice) {
      let count = min(slice, rows.count - row)
      let weights = floats(part, format, first + row * part.rowBytes, count, worker)
      if isFew {
        kernels.pointee.multiply32(
          weights, count, columns, x, xStride, tokens, out + offset + row, stride, accumulate ? 1 : 0)
      } else if usesPanels, let multiplyPanel = kernels.pointee.multiply_panel {
        let panel = tiles + (worker * tileRows + slice) * maxColumns
        multiplyPanel(
          weights, count, columns, x, xStride, tokens, out + offset + row, stride, accumulate ? 1 : 0, panel)
      } else {
        multiplyTile(weights, count, out + offset + row)
      }
    }
  }

  /// Whether half of a tile holds a panel that the other half's rows are turned to.
  private var usesPanels: Bool { kernels.pointee.multiply_panel != nil && tileRows >= 2 * Int(CK_PANEL_ROWS) }

  /// Whether dot products are the way. Exact products add in the same order whatever the number of tokens, where panels
  /// can: a cache filled token by token then holds what one filled at once holds.
  private var isFew: Bool { tokens < Self.blasTokens && !(isExact && usesPanels) }

  /// Rows unpacked and multiplied at a time.
  private var sliceRows: Int {
    if isFew { return max(1, 4096 / columns) }
    return usesPanels ? Int(CK_PANEL_ROWS) : tileRows
  }

  /// Rows as float32: as they lie, or unpacked to the worker's tile.
  private func floats(
    _ part: MatrixGroup.Part, _ format: UnsafePointer<ck_format>, _ first: UnsafeRawPointer, _ rows: Int, _ worker: Int
  ) -> UnsafePointer<Float> {
    if part.typeID == TensorType.f32.id, Int(bitPattern: first) % MemoryLayout<Float>.alignment == 0 {
      return first.assumingMemoryBound(to: Float.self)
    }
    let tile = tiles + worker * tileRows * maxColumns
    format.pointee.dequantize(first, tile, rows * columns)
    return UnsafePointer(tile)
  }

  private func multiplyTile(_ weights: UnsafePointer<Float>, _ rows: Int, _ out: UnsafeMutablePointer<Float>) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(tokens), Int32(rows), Int32(columns), 1, x, Int32(xStride),
      weights, Int32(columns), accumulate ? 1 : 0, out, Int32(stride))
  }
}

extension ck_format {
  /// Whether its products are quicker with activations in 8 bits.
  fileprivate var rounds: Bool { multiply8 != nil }
}

extension InstructionSet {
  /// Whether a product of so many tokens with weights of `type` unpacks them instead of rounding the activations.
  public func unpacks(_ type: TensorType, tokens: Int, precision: ActivationPrecision) -> Bool {
    guard let format = kernels.format(type.id)?.pointee else { return false }
    if precision == .int8, tokens <= kernels.pointee.tokens8, format.rounds { return false }
    return tokens >= Product.blasTokens || format.multiply_floats == nil
  }
}
