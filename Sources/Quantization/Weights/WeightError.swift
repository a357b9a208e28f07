#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a weight lost by being kept in fewer bits.
public struct WeightError: Sendable, Equatable {
  /// A row and the root mean square of its errors.
  public struct Row: Sendable, Equatable {
    public let row: Int
    public let rmse: Double

    public init(row: Int, rmse: Double) { (self.row, self.rmse) = (row, rmse) }
  }

  /// Numbers of the weight.
  public let count: Int
  /// Root mean squares of the numbers and of their errors.
  public let rms: Double
  public let rmse: Double
  /// The largest error, without its sign.
  public let largest: Double
  /// Share of the numbers whose error is more than three times the root mean square of their row's: of errors that a
  /// uniform grid makes there are none, of blocks stretched by a large number many.
  public let outlierShare: Double
  /// The rows that lost most, the worst first.
  public let worstRows: [Row]

  public init(
    count: Int, rms: Double, rmse: Double, largest: Double, outlierShare: Double, worstRows: [Row]
  ) {
    self.count = count
    self.rms = rms
    self.rmse = rmse
    self.largest = largest
    self.outlierShare = outlierShare
    self.worstRows = worstRows
  }

  /// Of a weight that stays as it is.
  public static let none = WeightError(count: 0, rms: 0, rmse: 0, largest: 0, outlierShare: 0, worstRows: [])

  /// 10 log10 of the numbers' power over the errors'; infinite where nothing was lost.
  public var signalToNoise: Double { rmse > 0 ? 20 * log10(rms / rmse) : .infinity }

  /// How many of the worst rows are kept.
  static let mostRows = 8
}

/// What one row lost, and sums over rows.
struct RowError: BitwiseCopyable {
  /// Sums of squares of the numbers and of their errors.
  var signal: Float = 0
  var noise: Float = 0
  var largest: Float = 0
  var outliers: Int32 = 0

  /// x: the numbers; y: what became of them, replaced by the errors. [count]
  init(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    typealias Lanes = SIMD16<Float>
    let lanes = Lanes.scalarCount, whole = count / lanes * lanes
    var signals = Lanes.zero, noises = Lanes.zero, most = Lanes.zero
    let source = UnsafeRawPointer(x), errors = UnsafeMutableRawPointer(y)
    for index in stride(from: 0, to: whole, by: lanes) {
      let number = source.loadUnaligned(fromByteOffset: 4 * index, as: Lanes.self)
      let error = errors.loadUnaligned(fromByteOffset: 4 * index, as: Lanes.self) - number
      signals += number * number
      noises += error * error
      most.replace(with: error, where: error .> most)
      most.replace(with: -error, where: -error .> most)
      errors.storeBytes(of: error, toByteOffset: 4 * index, as: Lanes.self)
    }
    signal = signals.sum()
    noise = noises.sum()
    largest = most.max()
    for index in whole..<count {
      y[index] -= x[index]
      signal += x[index] * x[index]
      noise += y[index] * y[index]
      largest = max(largest, abs(y[index]))
    }
    countOutliers(y, count, whole)
  }

  private mutating func countOutliers(_ errors: UnsafePointer<Float>, _ count: Int, _ whole: Int) {
    typealias Lanes = SIMD16<Float>
    let limit = 9 * noise / Float(max(count, 1))
    // Where even the largest is no outlier, the row needs no second look.
    guard largest * largest > limit else { return }
    var found = SIMD16<Int32>.zero
    let raw = UnsafeRawPointer(errors)
    for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let error = raw.loadUnaligned(fromByteOffset: 4 * index, as: Lanes.self)
      found &+= SIMD16<Int32>.zero.replacing(with: 1, where: error * error .> limit)
    }
    outliers = found.wrappedSum()
    for index in whole..<count where errors[index] * errors[index] > limit { outliers += 1 }
  }
}

extension WeightError {
  /// Of all rows of a weight.
  init(_ rows: UnsafeBufferPointer<RowError>, columns: Int) {
    var signal = 0.0, noise = 0.0, largest: Float = 0, outliers = 0
    var worst: [Row] = []
    for (row, error) in rows.enumerated() {
      signal += Double(error.signal)
      noise += Double(error.noise)
      largest = max(largest, error.largest)
      outliers += Int(error.outliers)
      let own = Row(row: row, rmse: (Double(error.noise) / Double(columns)).squareRoot())
      guard worst.count < Self.mostRows || own.rmse > worst[worst.count - 1].rmse, own.rmse > 0 else { continue }
      worst.insert(own, at: worst.firstIndex { $0.rmse < own.rmse } ?? worst.count)
      if worst.count > Self.mostRows { worst.removeLast() }
    }
    let count = rows.count * columns, share = Double(max(count, 1))
    self.init(
      count: count, rms: (signal / share).squareRoot(), rmse: (noise / share).squareRoot(),
      largest: Double(largest), outlierShare: Double(outliers) / share, worstRows: worst)
  }
}

extension WeightError {
  /// What a weight lost that was rounded elsewhere. x, y: the numbers and what became of them. [rows, columns]
  public init(_ x: UnsafePointer<Float>, became y: [Float], rows: Int, columns: Int) {
    var errors = y
    let lost = errors.withUnsafeMutableBufferPointer { buffer -> [RowError] in
      guard let base = buffer.baseAddress else { return [] }
      return (0..<rows).map { RowError(x + $0 * columns, base + $0 * columns, count: columns) }
    }
    self = lost.withUnsafeBufferPointer { WeightError($0, columns: columns) }
  }
}
