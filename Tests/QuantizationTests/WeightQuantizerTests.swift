import Checkpoints
import Quantization
import Tensors
import Testing

struct WeightQuantizerTests {
  private func quantized(
    _ source: SampleSource, _ weight: Int, _ type: TensorType, importance: [Float]? = nil, threads: Int = 2
  ) throws -> (bytes: [UInt8], error: WeightError) {
    var quantizer = WeightQuantizer(pool: WorkerPool(threads: threads))
    var bytes: [UInt8] = []
    let error = try quantizer.quantize(weight, of: source, as: type, importance: importance) { bytes += $0 }
    return (bytes, error)
  }

  /// All rows at once, by one thread.
  private func encoded(_ numbers: [Float], columns: Int, _ type: TensorType, importance: [Float]? = nil) throws
    -> [UInt8]
  {
    let encoder = try #require(BlockEncoder(type))
    var bytes = [UInt8](repeating: 0, count: numbers.count / type.blockElements * type.blockBytes)
    bytes.withUnsafeMutableBytes { out in
      guard let base = out.baseAddress else { return }
      encoder.encode(numbers, rows: numbers.count / columns, columns: columns, importance: importance, into: base)
    }
    return bytes
  }

  private func decoded(_ bytes: [UInt8], columns: Int, _ type: TensorType) -> [Float] {
    bytes.withUnsafeBytes { raw in
      let rows = raw.count / (columns / type.blockElements * type.blockBytes)
      var numbers = [Float](repeating: 0, count: rows * columns)
      guard let base = raw.baseAddress else { return [] }
      Matrix(type: type, rows: rows, columns: columns, base: base).dequantize(rows: 0..<rows, into: &numbers)
      return numbers
    }
  }

  private let source = SampleSource([
    ("blk.0.ffn_up.weight", [300, 512]), ("blk.0.ffn_up_exps.weight", [3, 70, 512]), ("one.weight", [1, 256]),
    ("wide.weight", [2, 40_960]), ("blk.0.attn_norm.weight", [64]),
  ])

  @Test(arguments: BlockEncoder.types, [1, 3])
  func `slices by several threads are the bytes of all rows at once`(_ type: TensorType, _ threads: Int) throws {
    for weight in [0, 2, 3] {
      let columns = source.weights[weight].columns
      let (bytes, _) = try quantized(source, weight, type, threads: threads)
      #expect(bytes == (try encoded(source.numbers(weight), columns: columns, type)))
    }
  }

  @Test(arguments: BlockEncoder.types)
  func `each matrix of a stack has its own importance`(_ type: TensorType) throws {
    let scales: [Float] = [1, 0.01, 100]
    var importance: [Float] = []
    for scale in scales {
      for column in 0..<512 { importance.append(scale * Float(column % 37 + 1)) }
    }
    let (bytes, _) = try quantized(source, 1, type, importance: importance)
    let numbers = source.numbers(1), size = 70 * 512
    var expected: [UInt8] = []
    for matrix in 0..<3 {
      let own = Array(numbers[matrix * size..<(matrix + 1) * size])
      let means = Array(importance[matrix * 512..<(matrix + 1) * 512])
      expected += try encoded(own, columns: 512, type, importance: means)
    }
    #expect(bytes == expected)
  }

  @Test(arguments: BlockEncoder.types.filter { $0.blockElements > 1 })
  func `errors are those of what is read back`(_ type: TensorType) throws {
    let (bytes, error) = try quantized(source, 0, type)
    let numbers = source.numbers(0), back = decoded(bytes, columns: 512, type)
    let errors: [Double] = zip(numbers, back).map { number, again in Double(again) - Double(number) }
    #expect(agree(error.rmse, rootMeanSquare(errors)))
    #expect(agree(error.rms, rootMeanSquare(numbers.map { Double($0) })))
    #expect(agree(error.largest, errors.map(\.magnitude).max() ?? 0))
    #expect(error.count == numbers.count)
    var rows: [Double] = []
    var outliers = 0
    for row in 0..<300 {
      let own = Array(errors[row * 512..<(row + 1) * 512])
      let rmse = rootMeanSquare(own)
      rows.append(rmse)
      outliers += own.count { $0.magnitude > 3 * rmse }
    }
    #expect(agree(error.worstRows[0].rmse, rows.max() ?? 0))
    #expect(error.worstRows.map(\.rmse) == error.worstRows.map(\.rmse).sorted(by: >))
    #expect(Set(error.worstRows.map(\.row)).count == 8)
    let found = error.outlierShare * Double(errors.count)
    #expect((found - Double(outliers)).magnitude <= 2)
  }

  private func rootMeanSquare(_ values: [Double]) -> Double {
    var sum = 0.0
    for value in values { sum += value * value }
    return (sum / Double(values.count)).squareRoot()
  }

  private func agree(_ found: Double, _ expected: Double) -> Bool {
    (found - expected).magnitude <= 1e-5 * expected.magnitude
  }

  @Test func `a number that stands out stretches its block and shows among the errors`() throws {
    var source = source
    source.set(500, weight: 0, at: 512 * 17 + 33)
    let plain = try quantized(self.source, 0, .q4_0).error, stretched = try quantized(source, 0, .q4_0).error
    #expect(stretched.worstRows[0].row == 17)
    #expect(stretched.outlierShare > plain.outlierShare)
    #expect(stretched.largest > 10 * plain.largest)
  }

  @Test func `what keeps its type loses nothing`() throws {
    let (bytes, error) = try quantized(source, 4, .f32)
    #expect(bytes.count == 256)
    #expect(error.rmse == 0 && error.signalToNoise == .infinity && error.worstRows.isEmpty)
  }

  @Test(arguments: [Float.nan, .infinity]) func `what isn't finite is refused`(_ value: Float) throws {
    var source = source
    source.set(value, weight: 0, at: 512 * 299 + 511)
    #expect(throws: QuantizationError.notFinite(weight: "blk.0.ffn_up.weight", row: 299)) {
      try quantized(source, 0, .q4_K)
    }
  }

  @Test func `a type without an encoder is refused, and an interruption heard`() throws {
    let iq1 = try #require(TensorType.all.first { $0.name == "IQ1_S" })
    #expect(throws: QuantizationError.noEncoder(type: "IQ1_S", weight: "blk.0.ffn_up.weight")) {
      try quantized(source, 0, iq1)
    }
    var quantizer = WeightQuantizer(pool: WorkerPool(threads: 1))
    #expect(throws: QuantizationError.cancelled) {
      try quantizer.quantize(0, of: source, as: .q4_0, cancelled: { true }, take: { _ in })
    }
  }
}
