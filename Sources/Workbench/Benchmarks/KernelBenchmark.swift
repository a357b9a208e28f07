import Tensors

/// One weight format against the machine's limits: how fast its rows are read when one token needs them, from memory
/// no cache holds, and how fast they are multiplied with many tokens.
public struct KernelBenchmark: Sendable {
  /// Bytes a second and operations a second.
  public struct Result: Sendable {
    public let type: TensorType
    public let threads: Int
    public let readRate: Double
    public let operationRate: Double

    public init(type: TensorType, threads: Int, readRate: Double, operationRate: Double) {
      self.type = type
      self.threads = threads
      self.readRate = readRate
      self.operationRate = operationRate
    }
  }

  private static let columns = 2048
  private static let bytes = 128 << 20
  private static let tokens = 512
  private static let runs = 5

  public let type: TensorType
  public let threads: Int

  public init(type: TensorType, threads: Int) {
    self.type = type
    self.threads = threads
  }

  /// Medians of five runs. Takes a second or two.
  public func run() -> Result {
    let pool = WorkerPool(threads: threads)
    let rowBytes = Self.columns / type.blockElements * type.blockBytes
    let rows = Self.bytes / rowBytes
    let weights = Buffer<UInt8>(count: rows * rowBytes)
    // A byte that makes sensible scales in every format: 0x3C3C is 1.06 as float16.
    weights.base.update(repeating: 0x3C, count: weights.count)
    let x = Buffer<Float>(count: Self.tokens * Self.columns)
    for index in 0..<x.count { x.base[index] = Float(index % 17) - 8 }
    let out = Buffer<Float>(count: max(rows, Self.tokens * Self.columns))

    let one = seconds(pool, weights, rows: rows, x, tokens: 1, into: out)
    let many = seconds(pool, weights, rows: Self.columns, x, tokens: Self.tokens, into: out)
    let operations = 2 * Double(Self.tokens) * Double(Self.columns) * Double(Self.columns)
    return Result(
      type: type, threads: threads, readRate: Double(rows * rowBytes) / one, operationRate: operations / many)
  }

  private func seconds(
    _ pool: WorkerPool, _ weights: borrowing Buffer<UInt8>, rows: Int, _ x: borrowing Buffer<Float>, tokens: Int,
    into out: borrowing Buffer<Float>
  ) -> Double {
    let matrix = Matrix(type: type, rows: rows, columns: Self.columns, base: weights.base)
    let group = MatrixGroup([matrix])
    var multiplier = Multiplier(pool: pool, maxTokens: tokens, maxColumns: Self.columns, precision: .int8)
    var times: [Double] = []
    for _ in 0...Self.runs {
      let start = ContinuousClock.now
      multiplier.load(x.base, tokens: tokens, columns: Self.columns)
      multiplier.multiply(group, into: out.base, stride: rows)
      times.append(start.secondsToNow)
    }
    // The first run warms up.
    return times.dropFirst().sorted()[Self.runs / 2]
  }
}
