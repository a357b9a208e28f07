import Tensors
import Testing

struct ResearchFormatTests {
  @Test(arguments: ResearchFormat.all)
  func `numbers come back as they do from bitsandbytes`(_ format: ResearchFormat) throws {
    // The last numbers of a matrix that ends within a block, and has scales for more than 256 of them.
    let rows = 130, columns = 133
    let x = (0..<rows * columns).map { (index: Int) -> Float in
      let level = Double(index * 7919 % 10007 - 5003) / 5003
      let share = Double(1 + index % 97) / 97
      return Float(level * share)
    }
    let expected = try QuantFile("research").floats(format.name)
    let found = format.roundTrip(x, rows: rows, columns: columns)
    try #require(expected.count == 700 && found.values.count == x.count)
    let isNear = zip(found.values.suffix(700), expected).allSatisfy { abs($0 - $1) < 1e-6 }
    #expect(isNear)
  }

  @Test func `bytes are those of codes and scales`() {
    let x = [Float](repeating: 1, count: 130 * 133)
    let bytes = ResearchFormat.all.map { $0.roundTrip(x, rows: 130, columns: 133).bytes }
    let blocks = 271
    #expect(bytes == [17290 + 130 * 4, 17290 + 133 * 4, 8645 + blocks * 4, 8645 + blocks + 2 * 4 + 4])
  }

  @Test(arguments: ResearchFormat.all)
  func `zeros, and what is not finite, become zeros, and the rest stays finite`(_ format: ResearchFormat) {
    let zeros = format.roundTrip([.nan, 0, .infinity, -0.0], rows: 2, columns: 2)
    #expect(zeros.values.allSatisfy { $0 == 0 })
    let far = format.roundTrip([3e38, -3e38, .leastNonzeroMagnitude, 1], rows: 2, columns: 2)
    #expect(far.values.allSatisfy { $0.isFinite })
    let nothing = format.roundTrip([], rows: 0, columns: 0)
    #expect(nothing.values.isEmpty)
  }
}

extension ResearchFormat: CustomTestStringConvertible {
  public var testDescription: String { name }
}
