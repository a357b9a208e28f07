import Tensors
import Testing

/// Every format that has kernels, so that tomorrow's is covered.
let computable = TensorType.all.filter(\.isComputable)
/// Those whose golden blocks are among the fixtures.
let golden = computable.filter { $0 != .f32 }

struct DequantizeTests {
  @Test(arguments: golden, InstructionSet.available.map(\.name))
  func `blocks stand for the numbers llama.cpp reads from them`(_ type: TensorType, _ name: String) throws {
    let instructions = try InstructionSet.named(name)
    for (name, bytes, expected) in try QuantGolden(type).cases {
      try #require(!expected.isEmpty && bytes.count == type.byteCount(elements: expected.count), "\(name)")
      var found = [Float](repeating: 0, count: expected.count)
      bytes.withUnsafeBytes { raw in
        guard let base = raw.baseAddress else { return }
        let matrix = Matrix(type: type, rows: 1, columns: expected.count, base: base)
        matrix.dequantize(rows: 0..<1, into: &found, on: instructions)
      }
      let size = type.blockElements
      for block in 0..<expected.count / size {
        let range = block * size..<(block + 1) * size
        let largest = expected[range].reduce(0) { max($0, abs($1)) }
        for index in range {
          let isSame = found[index] == expected[index] || (found[index].isNaN && expected[index].isNaN)
          #expect(isSame || abs(found[index] - expected[index]) <= 1e-6 * largest, "\(name) \(index)")
        }
      }
    }
  }

  @Test func `a range of rows is written from the start of the output`() throws {
    var random = SplitMix(state: 1)
    let matrix = RandomMatrix(.q8_0, rows: 5, columns: 64, using: &random)
    let all = try matrix.values
    var two = [Float](repeating: 0, count: 128)
    matrix.matrix.dequantize(rows: 2..<4, into: &two)
    #expect(two == Array(all[128..<256]))
  }
}

extension TensorType: CustomTestStringConvertible {
  public var testDescription: String { name }
}
