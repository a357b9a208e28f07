import Tensors
import Testing

struct MultiplierTests {
  @Test(arguments: computable)
  func `products agree with sums over the dequantized weights`(_ type: TensorType) throws {
    let pool = WorkerPool(threads: 2)
    var random = SplitMix(state: 7)
    for (rows, blocks, tokens) in [
      (1, 1, 1), (3, 2, 2), (16, 3, 3), (18, 6, 4), (37, 5, 8), (6, 4, 7), (21, 3, 17), (5, 41, 5), (33, 2, 64),
    ] {
      let columns = type.blockElements == 1 ? blocks * 32 + rows % 5 : blocks * type.blockElements
      let weights = RandomMatrix(type, rows: rows, columns: columns, using: &random)
      let x = random.normals(tokens * columns)
      let naive = try naiveProducts(weights.values, x, tokens: tokens, rows: rows, columns: columns)
      for instructions in InstructionSet.available {
        for precision in [ActivationPrecision.float32, .int8] {
          let found = multiply(weights.matrix, x, tokens, pool, precision, instructions)
          // 8 bits over 32 numbers of size 1 leave an error of about 3 / 127 / sqrt(12) each; the worst of thousands is
          // 5 times that. Roundings are checked closely below.
          let relative = precision == .float32 ? 1e-5 : 0.04
          let worst = zip(found, naive).reduce(0) {
            $1.0.isNaN ? .infinity : max($0, abs(Double($1.0) - $1.1.sum) / $1.1.size)
          }
          #expect(worst < relative, "\(instructions.name): \(rows) x \(columns), \(tokens) tokens, \(precision)")
        }
      }
    }
  }

  // 43 blocks are more than an unpacked tile holds, and no multiple of what kernels take at a time.
  @Test(arguments: computable, [6, 43])
  func `every instruction set rounds activations alike`(_ type: TensorType, blocks: Int) throws {
    let pool = WorkerPool(threads: 1)
    var random = SplitMix(state: 9)
    let elements = type.blockElements
    let columns = elements == 1 ? 97 : max(elements, 32 * blocks / elements * elements)
    let weights = RandomMatrix(type, rows: 21, columns: columns, using: &random)
    let scalar = try InstructionSet.named("scalar")
    #if arch(x86_64)
      #expect(InstructionSet.available.allSatisfy { $0.rounds(type) == scalar.rounds(type) })
    #endif
    for tokens in [1, 2, 3, 4, 5, 6, 8, 17, 64, 512] {
      let x = random.normals(tokens * columns)
      let expected = multiply(weights.matrix, x, tokens, pool, .int8, scalar)
      let size = expected.reduce(0) { max($0, abs($1)) }
      for instructions in InstructionSet.available where tokens <= instructions.mostRoundedTokens {
        guard instructions.rounds(type) == scalar.rounds(type) else { continue }
        let found = multiply(weights.matrix, x, tokens, pool, .int8, instructions)
        let worst = zip(found, expected).reduce(0) { max($0, $1.0.isNaN ? .infinity : abs($1.0 - $1.1)) }
        #expect(worst <= 1e-5 * size, "\(instructions.name), \(tokens) tokens")
      }
    }
  }

  @Test func `a group writes side by side and can add to what is there`() throws {
    var random = SplitMix(state: 3)
    let types: [TensorType] = [.q4_1, .f16, .q8_0]
    let parts = types.map { RandomMatrix($0, rows: 19, columns: 96, using: &random) }
    let group = MatrixGroup(parts.map(\.matrix))
    let x = random.normals(2 * 96)
    let pool = WorkerPool(threads: 3)
    var multiplier = Multiplier(pool: pool, maxTokens: 4, maxColumns: 128, precision: .float32)
    var out = [Float](repeating: 1, count: 2 * 60)
    x.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return }
      multiplier.load(base, tokens: 2, columns: 96)
      multiplier.multiply(group, into: &out, stride: 60, accumulate: true)
    }
    for (index, part) in parts.enumerated() {
      let alone = multiply(part.matrix, x, 2, pool, .float32, .active)
      for token in 0..<2 {
        for row in 0..<19 { #expect(abs(out[token * 60 + index * 19 + row] - 1 - alone[token * 19 + row]) < 1e-4) }
      }
    }
    // Beyond the group's 57 rows nothing is written.
    #expect(out[57..<60].allSatisfy { $0 == 1 })
  }

  @Test(arguments: [TensorType.f32, .f16, .q8_0, .q4_0, .q4_K], [1, 3, 9, 40])
  func `matrices multiply a share of the rows each`(_ type: TensorType, tokens: Int) {
    var random = SplitMix(state: 11)
    let columns = max(96, type.blockElements)
    let parts = (0..<5).map { _ in RandomMatrix(type, rows: 35, columns: columns, using: &random) }
    let group = MatrixGroup(parts.map(\.matrix))
    let x = random.normals(5 * tokens * columns)
    let pool = WorkerPool(threads: 3)
    for precision in [ActivationPrecision.float32, .int8] {
      var multiplier = Multiplier(
        pool: pool, maxTokens: tokens, maxColumns: columns, maxShares: 5 * columns, precision: precision)
      // Shares stand 40 apart, 5 numbers between them untouched.
      var out = [Float](repeating: .nan, count: tokens * 200)
      x.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        multiplier.multiplyShares(group, base, tokens: tokens, into: &out, stride: 200, shareStride: 40)
      }
      for (index, part) in parts.enumerated() {
        let own = Array(x[index * tokens * columns..<(index + 1) * tokens * columns])
        let alone = multiply(part.matrix, own, tokens, pool, precision, .active)
        for token in 0..<tokens {
          let place = token * 200 + index * 40
          let worst = (0..<35).map { abs(out[place + $0] - alone[token * 35 + $0]) }.max() ?? .infinity
          #expect(worst < 1e-4, "\(precision), matrix \(index), token \(token)")
          #expect(out[place + 35..<place + 40].allSatisfy { $0.isNaN })
        }
      }
    }
  }

  @Test(arguments: computable, [1, 3, 40])
  func `activations may lie apart from each other`(_ type: TensorType, _ tokens: Int) throws {
    let columns = 256, rows = 21, apart = columns + 19
    var random = SplitMix(state: 11)
    let weights = RandomMatrix(type, rows: rows, columns: columns, using: &random)
    let spread = random.normals(tokens * apart)
    let close = (0..<tokens).flatMap { spread[$0 * apart..<$0 * apart + columns] }
    let pool = WorkerPool(threads: 2)
    for instructions in InstructionSet.available {
      for precision in [ActivationPrecision.int8, .float32] {
        let expected = multiply(weights.matrix, close, tokens, pool, precision, instructions)
        var multiplier = Multiplier(
          pool: pool, maxTokens: tokens, maxColumns: columns, precision: precision, on: instructions)
        var out = [Float](repeating: .nan, count: tokens * rows)
        spread.withUnsafeBufferPointer { x in
          guard let base = x.baseAddress else { return }
          multiplier.load(base, tokens: tokens, columns: columns, stride: apart)
          multiplier.multiply(MatrixGroup([weights.matrix]), into: &out, stride: rows)
        }
        #expect(out == expected, "\(instructions.name) \(precision)")
      }
    }
  }

  private func multiply(
    _ matrix: Matrix, _ x: [Float], _ tokens: Int, _ pool: WorkerPool, _ precision: ActivationPrecision,
    _ instructions: InstructionSet
  ) -> [Float] {
    var multiplier = Multiplier(
      pool: pool, maxTokens: tokens, maxColumns: matrix.columns, precision: precision, on: instructions)
    var out = [Float](repeating: .nan, count: tokens * matrix.rows)
    x.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return }
      multiplier.load(base, tokens: tokens, columns: matrix.columns)
      multiplier.multiply(MatrixGroup([matrix]), into: &out, stride: matrix.rows)
    }
    return out
  }

  /// Sums in double precision, and the size such a sum has.
  private func naiveProducts(
    _ weights: [Float], _ x: [Float], tokens: Int, rows: Int, columns: Int
  ) -> [(sum: Double, size: Double)] {
    var products = [(sum: Double, size: Double)]()
    for token in 0..<tokens {
      for row in 0..<rows {
        var sum = 0.0, squares = 0.0
        for column in 0..<columns {
          let term = Double(weights[row * columns + column]) * Double(x[token * columns + column])
          sum += term
          squares += term * term
        }
        products.append((sum, squares.squareRoot() + 1e-3))
      }
    }
    return products
  }
}
