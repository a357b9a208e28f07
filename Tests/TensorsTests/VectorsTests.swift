import Foundation
import Tensors
import Testing

struct VectorsTests {
  static let names = InstructionSet.available.map(\.name)
  static let counts = [1, 3, 8, 15, 16, 17, 64, 100, 576, 1027]

  @Test(arguments: names)
  func `norms agree with double precision`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 2)
    for count in Self.counts {
      let x = random.normals(count).map { $0 * 3 + 1 }, weight = random.normals(count), bias = random.normals(count)
      let mean = x.reduce(0) { $0 + Double($1) } / Double(count)
      let square = x.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
      let variance = x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
      var rms = x, plain = x, layer = x
      Vectors.rmsNorm(&rms, x, weight: weight, count: count, epsilon: 1e-5, on: isa)
      Vectors.rmsNorm(&plain, x, weight: nil, count: count, epsilon: 1e-5, on: isa)
      Vectors.layerNorm(&layer, x, weight: weight, bias: bias, count: count, epsilon: 1e-5, on: isa)
      for i in 0..<count {
        let unit = Double(x[i]) / (square + 1e-5).squareRoot()
        let centred = (Double(x[i]) - mean) / (variance + 1e-5).squareRoot()
        #expect(abs(Double(plain[i]) - unit) < 1e-5)
        #expect(abs(Double(rms[i]) - unit * Double(weight[i])) < 2e-5)
        #expect(abs(Double(layer[i]) - centred * Double(weight[i]) - Double(bias[i])) < 3e-5)
      }
    }
  }

  @Test(arguments: names)
  func `softmax, log-sum-exp, maximum and gates agree with double precision`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 4)
    for count in Self.counts {
      let x = random.normals(count).map { $0 * 8 + 300 }, up = random.normals(count)
      let largest = x.max() ?? 0
      let sum = x.reduce(0) { $0 + exp(Double($1) - Double(largest)) }
      #expect(Vectors.maximum(x, count: count, on: isa) == largest)
      #expect(abs(Double(Vectors.logSumExp(x, count: count, on: isa)) - Double(largest) - log(sum)) < 1e-4)
      var soft = x
      Vectors.softmax(&soft, count: count, on: isa)
      let gate = x.map { $0 - 300 }
      var gated = gate
      Vectors.swiglu(&gated, gate: gate, up: up, count: count, on: isa)
      for i in 0..<count {
        #expect(abs(Double(soft[i]) - exp(Double(x[i]) - Double(largest)) / sum) < 2e-6)
        let expected = Double(gate[i]) / (1 + exp(-Double(gate[i]))) * Double(up[i])
        #expect(abs(Double(gated[i]) - expected) <= 1e-5 * max(1, abs(expected)))
      }
    }
  }

  @Test(arguments: names)
  func `the GELU gate and the soft cap agree with double precision`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 5)
    for count in Self.counts {
      let x = random.normals(count).map { $0 * 4 }, up = random.normals(count)
      var gated = x, capped = x
      Vectors.geglu(&gated, gate: x, up: up, count: count, on: isa)
      Vectors.softcap(&capped, at: 3, count: count, on: isa)
      for i in 0..<count {
        let value = Double(x[i])
        let share = (1 + tanh((2 / Double.pi).squareRoot() * (value + 0.044715 * value * value * value))) / 2
        let expected = value * share * Double(up[i])
        #expect(abs(Double(gated[i]) - expected) <= 1e-5 * max(1, abs(expected)))
        #expect(abs(Double(capped[i]) - 3 * tanh(value / 3)) < 2e-6)
      }
    }
  }

  @Test(arguments: names, ActivationKind.allCases)
  func `activations agree with double precision`(_ name: String, _ kind: ActivationKind) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 8)
    for count in Self.counts {
      let x = random.normals(count).map { $0 * 4 }
      var bent = x
      Vectors.activate(&bent, by: kind, count: count, on: isa)
      for i in 0..<count {
        let value = Double(x[i])
        let expected =
          switch kind {
          case .silu: value / (1 + exp(-value))
          case .gelu: value * (1 + erf(value / 2.0.squareRoot())) / 2
          case .geluTanh:
            value * (1 + tanh((2 / Double.pi).squareRoot() * (value + 0.044715 * value * value * value))) / 2
          case .relu: max(value, 0)
          case .squaredRelu: max(value, 0) * max(value, 0)
          }
        #expect(abs(Double(bent[i]) - expected) <= 2e-6 * max(1, abs(expected)), "\(kind) of \(value)")
      }
    }
  }

  @Test(arguments: names)
  func `limits and products hold for every length`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 9)
    for count in Self.counts {
      let x = random.normals(count), y = random.normals(count)
      var limited = x, product = x
      Vectors.clamp(&limited, to: 0.5, count: count, on: isa)
      Vectors.multiply(&product, y, count: count, on: isa)
      for i in 0..<count {
        #expect(limited[i] == min(max(x[i], -0.5), 0.5) && product[i] == x[i] * y[i])
      }
    }
  }

  @Test(arguments: names)
  func `masked scores get no probability, and extremes stay finite`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var x: [Float] = [-.infinity, 0, -200, 1, -.infinity] + [Float](repeating: -.infinity, count: 30)
    Vectors.softmax(&x, count: x.count, on: isa)
    #expect(x[0] == 0 && x[4] == 0 && x[34] == 0 && x[2] < 1e-37)
    #expect(abs(x[3] - 0.7310586) < 1e-6)
    let gate: [Float] = [-1e4, -90, 90, 1e4, 0], up: [Float] = [1, 1, 1, 1, 1]
    var out = gate
    Vectors.swiglu(&out, gate: gate, up: up, count: 5, on: isa)
    #expect(out.allSatisfy(\.isFinite) && abs(out[0]) < 1e-6 && out[2] == 90 && out[3] == 1e4 && out[4] == 0)
    Vectors.geglu(&out, gate: gate, up: up, count: 5, on: isa)
    #expect(out.allSatisfy(\.isFinite) && abs(out[0]) < 1e-6 && out[2] == 90 && out[3] == 1e4 && out[4] == 0)
    var capped = gate
    Vectors.softcap(&capped, at: 30, count: 5, on: isa)
    #expect(capped[0] == -30 && capped[3] == 30 && capped[4] == 0)
    let lone: [Float] = [-.infinity]
    #expect(Vectors.logSumExp(lone, count: 1, on: isa) == -.infinity)
  }

  @Test(arguments: names)
  func `rotation turns each pair and leaves the rest`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 6)
    for (headDim, rotaryDim) in [(64, 64), (80, 32), (6, 2), (34, 34), (128, 96)] {
      let x = random.normals(3 * headDim), angles = random.normals(rotaryDim / 2)
      let cosines = angles.map { cos($0) }, sines = angles.map { sin($0) }
      for pairing in [RotaryPairing.adjacent, .halves] {
        var expected = x, found = x
        for head in 0..<3 {
          for i in 0..<rotaryDim / 2 {
            let a = head * headDim + (pairing == .adjacent ? 2 * i : i)
            let b = head * headDim + (pairing == .adjacent ? 2 * i + 1 : i + rotaryDim / 2)
            expected[a] = x[a] * cosines[i] - x[b] * sines[i]
            expected[b] = x[a] * sines[i] + x[b] * cosines[i]
          }
        }
        Vectors.rotate(
          &found, heads: 3, headDim: headDim, rotaryDim: rotaryDim, cosines: cosines, sines: sines, pairing: pairing,
          on: isa)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      }
    }
  }

  @Test(arguments: names)
  func `sums and products of rows`(_ name: String) throws {
    let isa = try InstructionSet.named(name)
    var random = SplitMix(state: 8)
    for count in Self.counts {
      let x = random.normals(count), y = random.normals(count)
      var sum = x, scaled = x
      Vectors.add(&sum, y, count: count, on: isa)
      Vectors.scale(&scaled, by: 3, count: count, on: isa)
      #expect(sum == zip(x, y).map { $0 + $1 } && scaled == x.map { $0 * 3 })
      let dot = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(Double(Vectors.dot(x, y, count: count, on: isa)) - dot) < 1e-5 * Double(count).squareRoot() * 4)
    }
  }
}
