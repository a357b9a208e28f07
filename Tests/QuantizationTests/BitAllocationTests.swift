import Quantization
import Tensors
import Testing

struct BitAllocationTests {
  /// A few weights with a few types each, the same every time.
  private static func options(_ seed: UInt64) -> [[BitAllocation.Option]] {
    var state = seed
    func next(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    return (0..<5).map { _ in
      (0..<4).map { _ in
        BitAllocation.Option(
          type: TensorType.all[Int(next(20))], bytes: Int(1 + next(30)), loss: Double(next(1000)) / 100)
      }
    }
  }

  /// The least loss within a budget, by trying everything.
  private func best(_ options: [[BitAllocation.Option]], _ budget: Int) -> Double? {
    options.reduce([(bytes: 0, loss: 0.0)]) { sums, own in
      sums.flatMap { sum in own.map { (sum.bytes + $0.bytes, sum.loss + $0.loss) } }
    }.filter { $0.bytes <= budget }.map(\.loss).min()
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `no budget is overrun, and what is chosen is near the best`(seed: UInt64) throws {
    let options = Self.options(seed)
    let allocation = BitAllocation(options)
    #expect(allocation.choose(budget: allocation.leastBytes - 1) == nil)
    for budget in allocation.leastBytes...allocation.mostBytes + 1 {
      let choice = try #require(allocation.choose(budget: budget))
      let (bytes, loss) = choice.reduce((0, 0.0)) { ($0.0 + $1.bytes, $0.1 + $1.loss) }
      let optimum = try #require(best(options, budget))
      #expect(bytes <= budget && loss >= optimum - 1e-9)
      // Three of the five are tried in all types: what the others miss is at most one step of each.
      let step = options.map { ($0.map(\.loss).max() ?? 0) - ($0.map(\.loss).min() ?? 0) }.sorted().prefix(2)
      #expect(loss <= optimum + step.reduce(0, +) + 1e-9)
    }
    let all = try #require(allocation.choose(budget: .max / 2)).reduce(0) { $0 + $1.loss }
    let least = options.reduce(0) { $0 + ($1.map(\.loss).min() ?? 0) }
    #expect(abs(all - least) < 1e-9)
  }

  @Test func `bytes go where they take away most`() throws {
    func weight(_ gain: Double) -> [BitAllocation.Option] {
      [.init(type: .q4_0, bytes: 10, loss: gain), .init(type: .q8_0, bytes: 20, loss: 0)]
    }
    let allocation = BitAllocation([weight(1), weight(5), weight(3)])
    func types(_ budget: Int) -> [String]? { allocation.choose(budget: budget)?.map(\.type.name) }
    #expect(types(30) == ["Q4_0", "Q4_0", "Q4_0"])
    #expect(types(45) == ["Q4_0", "Q8_0", "Q4_0"])
    #expect(types(50) == ["Q4_0", "Q8_0", "Q8_0"])
    #expect(types(60) == ["Q8_0", "Q8_0", "Q8_0"])
    #expect(types(29) == nil)
  }

  @Test func `a weight as large as all others together is weighed against them`() throws {
    let small = (0..<40).map { _ in
      [BitAllocation.Option(type: .q4_0, bytes: 10, loss: 1), .init(type: .q8_0, bytes: 20, loss: 0)]
    }
    let large = [BitAllocation.Option(type: .q4_0, bytes: 400, loss: 60), .init(type: .q8_0, bytes: 800, loss: 0)]
    let allocation = BitAllocation([large] + small)
    // A byte gains more in the small ones, but all of them are worth less than the large one where both don't fit.
    let choice = try #require(allocation.choose(budget: 1250))
    #expect(choice[0].type == .q8_0 && choice.dropFirst().count { $0.type == .q8_0 } == 5)
    #expect(try #require(allocation.choose(budget: 1199))[0].type == .q4_0)
  }

  @Test func `a type that is larger and worse than another is never chosen`()
    throws
  {
    let allocation = BitAllocation([
      [
        .init(type: .q2_K, bytes: 10, loss: 10), .init(type: .q3_K, bytes: 19, loss: 9),
        .init(type: .q4_K, bytes: 20, loss: 1), .init(type: .q4_1, bytes: 25, loss: 2),
      ]
    ])
    #expect(try #require(allocation.choose(budget: 19))[0].type == .q3_K)
    #expect(try #require(allocation.choose(budget: 30))[0].type == .q4_K)
    #expect(allocation.leastBytes == 10 && allocation.mostBytes == 20)
  }
}
