import CKernels
import COpenBLAS

extension Multiplier {
  /// out[t * stride + r] = (or += with accumulate) Σ_c W[r, c] x[t, c] for the loaded x, and what adapters change
  /// about it.
  public mutating func multiply(
    _ group: MatrixGroup, into out: UnsafeMutablePointer<Float>, stride: Int, accumulate: Bool = false
  ) {
    if let observer, let site = group.site, let x {
      observer.observe(
        site: site, ProductInputs(base: x, matrices: 1, tokens: tokens, columns: columns, stride: xStride))
    }
    guard let additions, let number = group.site else {
      return product(group, into: out, stride: stride, accumulate: accumulate)
    }
    let group = additions.replacementGroup(of: number) ?? group
    guard let site = additions.site(number) else {
      return product(group, into: out, stride: stride, accumulate: accumulate)
    }
    let rows = group.rows
    // Gains are of the product alone, not of what it is added to.
    let isApart = site.gains != nil && accumulate
    let own = isApart ? adapterScratch.products : out
    let ownStride = isApart ? rows : stride
    product(group, into: own, stride: ownStride, accumulate: accumulate && !isApart)
    add(additions.pairs(site), rank: site.rank, rows: rows, into: own, stride: ownStride)
    guard site.gains != nil || site.bias != nil else { return }
    for token in 0..<tokens {
      let row = own + token * ownStride
      if let gains = site.gains { Vectors.multiply(row, gains, count: rows) }
      if let bias = site.bias { Vectors.add(row, bias, count: rows) }
      if isApart { Vectors.add(out + token * stride, row, count: rows) }
    }
  }

  /// out[t * stride + r] += Σ scale · B[r] · A[ids[t]], at a site where rows are looked up.
  public mutating func addLookups(
    site number: Int?, _ ids: UnsafeBufferPointer<Int32>, into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard let additions, let number, let site = additions.site(number) else { return }
    let low = adapterScratch.low, multiply = kernels.pointee.multiply32
    for pair in additions.pairs(site) {
      for (token, id) in ids.enumerated() {
        low.update(from: pair.down + Int(id) * pair.rank, count: pair.rank)
        Vectors.scale(low, by: pair.scale, count: pair.rank)
        multiply?(
          pair.up, pair.rows, pair.rank, low, pair.rank, 1, out + token * stride + pair.firstRow, stride, 1)
      }
    }
  }

  /// Adds the pairs' products with the loaded x.
  private mutating func add(
    _ pairs: UnsafeBufferPointer<ProductAdditions.Pair>, rank: Int, rows: Int, into out: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    guard let x, !pairs.isEmpty else { return }
    let work = LowRankProduct(
      kernels: kernels, pairs: pairs, x: x, xStride: xStride, columns: columns, tokens: tokens, low: adapterScratch.low,
      rows: rows, out: out, stride: stride)
    if tokens >= LowRankProduct.blasTokens {
      pool.run(work.tokenBlocks, LowRankTokens(product: work))
      return
    }
    share(LowRankDown(product: work), work.rankBlocks(rank), isSmall: work.isSmall(rank * columns))
    work.scale()
    share(LowRankUp(product: work), work.rowBlocks, isSmall: work.isSmall(rank * rows))
  }

  private func share(_ work: some PoolWork, _ chunks: Int, isSmall: Bool) {
    if isSmall { work.run(chunks: 0..<chunks, worker: 0) } else { pool.run(chunks, work) }
  }
}

/// Working space of adapters' products, sized when they are put on.
struct AdapterScratch: ~Copyable {
  /// A x, of one pair after the other. [tokens, rank] each
  private let lowBuffer: Buffer<Float>
  /// A product that gains are applied to before it is added. [tokens, rows]
  private let productBuffer: Buffer<Float>

  var low: UnsafeMutablePointer<Float> { lowBuffer.base }
  var products: UnsafeMutablePointer<Float> { productBuffer.base }

  init(_ additions: ProductAdditions?, tokens: Int) {
    lowBuffer = Buffer(count: tokens * (additions?.widest ?? 0))
    productBuffer = Buffer(count: tokens * (additions?.mostGains ?? 0))
  }
}

/// B (A x) of all pairs at a site, as chunks.
private struct LowRankProduct {
  let kernels: UnsafePointer<ck_kernels>
  let pairs: UnsafeBufferPointer<ProductAdditions.Pair>
  let x: UnsafePointer<Float>
  let xStride: Int
  let columns: Int
  let tokens: Int
  let low: UnsafeMutablePointer<Float>
  /// Outputs of the site.
  let rows: Int
  let out: UnsafeMutablePointer<Float>
  let stride: Int

  /// From this many tokens on, BLAS is quicker than dot products.
  static let blasTokens = 8
  private static let tokenBlock = 32
  private static let rankBlock = 4
  private static let rowBlock = 128

  var tokenBlocks: Int { (tokens + Self.tokenBlock - 1) / Self.tokenBlock }
  func rankBlocks(_ rank: Int) -> Int { (rank + Self.rankBlock - 1) / Self.rankBlock }
  var rowBlocks: Int { (rows + Self.rowBlock - 1) / Self.rowBlock }

  /// Whether waking the other threads would take longer than the work of one.
  func isSmall(_ multiplications: Int) -> Bool { multiplications * tokens < 1 << 15 }

  /// Rows of A, of all pairs one after the other.
  func down(_ wanted: Range<Int>) {
    var first = 0, place = low
    for pair in pairs {
      let own = wanted.clamped(to: first..<first + pair.rank)
      if !own.isEmpty {
        let row = own.lowerBound - first
        kernels.pointee.multiply32(
          pair.down + row * columns, own.count, columns, x, xStride, tokens, place + row, pair.rank, 0)
      }
      first += pair.rank
      place += tokens * pair.rank
    }
  }

  func scale() {
    var place = low
    for pair in pairs {
      Vectors.scale(place, by: pair.scale, count: tokens * pair.rank)
      place += tokens * pair.rank
    }
  }

  /// Outputs `wanted` of the site, of every pair in turn: several may add to the same.
  func up(_ wanted: Range<Int>) {
    var place = UnsafePointer(low)
    for pair in pairs {
      let own = wanted.clamped(to: pair.firstRow..<pair.firstRow + pair.rows)
      if !own.isEmpty {
        kernels.pointee.multiply32(
          pair.up + (own.lowerBound - pair.firstRow) * pair.rank, own.count, pair.rank, place, pair.rank, tokens,
          out + own.lowerBound, stride, 1)
      }
      place += tokens * pair.rank
    }
  }

  /// All of it for the tokens of one block.
  func block(_ index: Int) {
    let first = index * Self.tokenBlock, count = min(Self.tokenBlock, tokens - first)
    var place = low
    for pair in pairs {
      let own = place + first * pair.rank
      let (m, k, r) = (Int32(count), Int32(columns), Int32(pair.rank))
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, r, k, 1, x + first * xStride, Int32(xStride), pair.down, k, 0, own,
        r)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, Int32(pair.rows), r, pair.scale, own, r, pair.up, r, 1,
        out + first * stride + pair.firstRow, Int32(stride))
      place += tokens * pair.rank
    }
  }

  func rankBlock(_ index: Int) -> Range<Int> { index * Self.rankBlock..<(index + 1) * Self.rankBlock }
  func rowBlock(_ index: Int) -> Range<Int> { index * Self.rowBlock..<min(rows, (index + 1) * Self.rowBlock) }
}

private struct LowRankDown: PoolWork {
  let product: LowRankProduct

  func run(chunk: Int, worker: Int) { product.down(product.rankBlock(chunk)) }
}

private struct LowRankUp: PoolWork {
  let product: LowRankProduct

  func run(chunk: Int, worker: Int) { product.up(product.rowBlock(chunk)) }
}

private struct LowRankTokens: PoolWork {
  let product: LowRankProduct

  func run(chunk: Int, worker: Int) { product.block(chunk) }
}
