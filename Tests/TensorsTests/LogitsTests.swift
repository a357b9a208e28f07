import Foundation
import Tensors
import Testing

struct LogitsTests {
  static let names = InstructionSet.available.map(\.name)
  static let counts = [0, 1, 3, 15, 16, 17, 33, 1000, 1023, 1024, 1025, 2061, 5000, 49_152]

  @Test(arguments: names)
  func `a row is copied and its softmax summed as double precision has it`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 11)
    for count in Self.counts {
      for (factor, shift) in [(4, 0), (0.01, -300), (60, 1000)] as [(Float, Float)] {
        let row = random.normals(count).map { $0 * factor + shift }
        var copy = [Float](repeating: 7, count: count)
        let sums = Vectors.readLogits(row, into: &copy, count: count, on: isa)
        #expect(copy == row)
        let expected = Self.sums(row)
        if count > 0 { #expect(sums.largest == row.max()) }
        #expect(abs(sums.total - expected.total) <= 2e-6 * expected.total)
        #expect(abs(sums.moment - expected.moment) <= 4e-6 * max(expected.total, -expected.moment))
      }
    }
  }

  @Test(arguments: names)
  func `what is no number counts as impossible, and what is endless as the largest number`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    let largest = Float.greatestFiniteMagnitude
    for count in [5, 16, 40, 3000] {
      for place in [0, count / 2, count - 1] {
        var row = [Float](repeating: 1, count: count)
        row[place] = .nan
        row[(place + 1) % count] = -.infinity
        row[(place + 2) % count] = -largest
        var copy = row
        let sums = Vectors.readLogits(row, into: &copy, count: count, on: isa)
        #expect(copy[place] == -.infinity && copy[(place + 1) % count] == -.infinity)
        #expect(sums == SoftmaxSums(largest: 1, total: Double(count - 3), moment: 0))
        row[(place + 3) % count] = .infinity
        row[(place + 4) % count] = largest
        let endless = Vectors.readLogits(row, into: &copy, count: count, on: isa)
        #expect(copy[(place + 3) % count] == largest)
        #expect(endless == SoftmaxSums(largest: largest, total: 2, moment: 0))
      }
      let none = [Float](repeating: -.infinity, count: count)
      var copy = none
      #expect(Vectors.readLogits(none, into: &copy, count: count, on: isa).total == 0)
    }
  }

  @Test(arguments: names)
  func `maxima and counts are those of every group and number`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 12)
    let lanes = Vectors.groupsOfRun
    for count in Self.counts {
      let row = random.normals(count)
      let runs = (count + Vectors.groupedRun - 1) / Vectors.groupedRun
      var expected = [Float](repeating: -.infinity, count: runs * lanes)
      for (position, number) in row.enumerated() {
        let group = position / Vectors.groupedRun * lanes + position % lanes
        expected[group] = max(expected[group], number)
      }
      var maxima = [Float](repeating: .nan, count: runs * lanes)
      Vectors.groupMaxima(row, count: count, into: &maxima, on: isa)
      #expect(maxima == expected)
      for floor in [-.infinity, 0, row.first ?? 0, row.max() ?? 0] as [Float] {
        #expect(Vectors.count(row, count: count, above: floor, on: isa) == row.count { $0 > floor })
      }
    }
  }

  private static func sums(_ row: [Float]) -> (total: Double, moment: Double) {
    let largest = Double(row.max() ?? 0)
    return row.reduce((0, 0)) { sums, number in
      let below = Double(number) - largest
      return (sums.total + exp(below), sums.moment + exp(below) * below)
    }
  }
}

struct DivergenceKernelTests {
  private func logs(_ row: [Float]) -> [Double] {
    let sum = log(row.reduce(0.0) { $0 + exp(Double($1)) })
    return row.map { Double($0) - sum }
  }

  @Test(arguments: LogitsTests.names)
  func `the divergence of two rows is that of their softmaxes in double precision`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 5)
    for count in [1, 5, 31, 1024, 1500, 49_152] {
      let x = random.normals(count).map { $0 * 5 }
      let y = zip(x, random.normals(count)).map { $0 + $1 * 0.2 }
      let found = Vectors.divergence(
        of: x, logSumExp: Vectors.logSumExp(x, count: count, on: isa), from: y,
        logSumExp: Vectors.logSumExp(y, count: count, on: isa), count: count, on: isa)
      var expected = 0.0
      for (p, q) in zip(logs(x), logs(y)) { expected += exp(p) * (p - q) }
      #expect(abs(found - max(0, expected)) < 5e-6, "\(count) numbers")
    }
  }

  @Test(arguments: LogitsTests.names)
  func `tokens that are ruled out count for nothing, unless the other alone rules them out`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    let (xSum, ySum) = (Float(1.3132617), Float(3.2))
    func divergence(_ x: [Float], _ y: [Float]) -> Double {
      Vectors.divergence(of: x, logSumExp: xSum, from: y, logSumExp: ySum, count: x.count, on: isa)
    }
    let apart = Double(ySum) - Double(xSum)
    let expected = exp(1 - Double(xSum)) * (0.5 + apart) + exp(-Double(xSum)) * apart
    #expect(abs(divergence([1, -.infinity, 0, .nan], [0.5, 3, 0, 1]) - expected) < 1e-5)
    #expect(divergence([1, 0], [1, -.infinity]) == .infinity)
  }
}
