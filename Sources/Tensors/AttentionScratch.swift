import CKernels

/// What attention works in, allocated once: a tile of queries for each worker, and the unfinished outputs of tiles
/// whose positions were shared out.
public struct AttentionScratch: ~Copyable {
  /// Rows (one head of one token each) of a tile: enough to use each K and V often, few enough to stay in cache.
  static let tileRows = 48

  let workers: Int
  /// Rows a tile has room for.
  let rows: Int
  let headDim: Int
  /// Queries, slopes and the kernel's own space: [workers, floatsPerWorker]
  let floats: Buffer<Float>
  /// Lowest and highest positions, and their own: [workers, 3, rows]
  let bounds: Buffer<Int32>
  /// Running maxima, sums and outputs: [maxParts + workers, rows * (headDim + 2)]
  let states: Buffer<Float>

  /// `shape` has the largest head and group of the layers that will use it. `maxTokens` and `maxPositions` may be
  /// anything: the tiles don't grow with them.
  public init(workers: Int, maxTokens: Int, shape: AttentionShape, maxPositions: Int) {
    self.workers = workers
    rows = max(shape.group, Self.tileRows)
    headDim = shape.headDim
    floats = Buffer(count: workers * Self.floatsPerWorker(rows: rows, headDim: headDim))
    bounds = Buffer(count: workers * 3 * rows)
    states = Buffer(count: (Self.maxParts(workers) + workers) * rows * (headDim + 2))
  }

  /// Tiles that can be left unfinished at once.
  static func maxParts(_ workers: Int) -> Int { 32 * workers }

  static func floatsPerWorker(rows: Int, headDim: Int) -> Int {
    rows * (headDim + 1) + Int(CK_ATTENTION_TILE) * (rows + 2 * (headDim + 15)) + 64
  }
}
