import Architectures
import Checkpoints
import Tensors

extension TensorBinder {
  /// For each expert the matrices of `roles`, which read the same input, and their biases where there are any.
  mutating func expertLinears(_ roles: [TensorRole]) throws -> [Linear] {
    let matrices = try roles.map { try stackedMatrices($0) }
    let biases = try roles.map { try expertVectors(.bias(of: $0)) }
    return (matrices.first ?? []).indices.map { expert in
      let own = matrices.map { $0[expert] }
      let parts = zip(roles, own).map { (part: ProductSite.Part(role: $0, expert: expert), rows: $1.rows) }
      return linear(parts, own, bias: .joining(biases.map { $0?[expert] }, counts: own.map(\.rows)))
    }
  }

  /// The matrix of each expert, or head: a tensor of its own, a view into a stack, or a copy of what lies there turned.
  package mutating func stackedMatrices(_ role: TensorRole) throws -> [Matrix] {
    guard let place = place(of: role), let expected = expected[role] else { throw missing(role) }
    let (count, rows, columns) = (expected.shape[0], expected.shape[1], expected.shape[2])
    if place.source.isEach {
      let one = TensorExpectation(role, [rows, columns])
      return try (0..<count).map { try stored((place.name.ofExpert($0), place.source), one) }
    }
    let (part, stride) = share(of: role, in: place.source)
    if place.source.isSplitMXFP4 {
      return try repacked(place.name, part, of: stride, count: count, rows: rows, columns: columns)
    }
    let shape = place.source.isTransposed ? [count, columns, stride] : [count, stride, columns]
    let stack = try whole(place.name, shape: shape, isCopied: place.source.isTransposed)
    return (0..<count).map { expert in
      let slice = stack.slice(expert, of: count)
      guard place.source.isTransposed else { return slice.rows(part.first, count: rows) }
      let matrix = TurnedMatrix(slice, firstColumn: part.first, step: part.step, count: rows)
      turned["\(place.name) \(expert) \(part.first)"] = matrix
      return matrix.matrix
    }
  }

  /// Copies of a stack whose blocks and scales are tensors apart. `stride`: rows an expert has there.
  private mutating func repacked(
    _ name: String, _ part: (first: Int, step: Int), of stride: Int, count: Int, rows: Int, columns: Int
  ) throws -> [Matrix] {
    guard columns.isMultiple(of: TensorType.mxfp4.blockElements) else {
      throw InferenceError.shapeMismatch(name: name, expected: [count, stride, columns], found: [])
    }
    let perRow = columns / TensorType.mxfp4.blockElements
    let blocks = try packed(name, shape: [count, stride, perRow, 16])
    let scales = try packed(name.replacingLast("blocks", with: "scales"), shape: [count, stride, perRow])
    return (0..<count).map { expert in
      let first = expert * stride * perRow
      let matrix = RepackedMXFP4(
        blocks: blocks + first * 16, scales: scales + first, columns: columns, first: part.first, step: part.step,
        count: rows)
      turned["\(name) \(expert) \(part.first)"] = matrix
      return matrix.matrix
    }
  }

  private mutating func packed(_ name: String, shape: [Int]) throws -> UnsafePointer<UInt8> {
    let tensor = try stored(name, shape: shape, types: [.u8])
    return checkpoint.matrix(tensor).base.assumingMemoryBound(to: UInt8.self)
  }

  /// The bias of each expert, stored as the matrices are.
  package mutating func expertVectors(_ role: TensorRole) throws -> [[Float]]? {
    guard let place = place(of: role), let expected = expected[role] else { return nil }
    let (count, rows) = (expected.shape[0], expected.shape[1])
    if place.source.isEach {
      let one = TensorExpectation(role, [rows])
      return try (0..<count).map { VectorWeights(try stored((place.name.ofExpert($0), place.source), one)).values }
    }
    let (part, stride) = share(of: role, in: place.source)
    let values = VectorWeights(try whole(place.name, shape: [count, stride], isCopied: false)).values
    return (0..<count).map { expert in
      (0..<rows).map { values[expert * stride + part.first + $0 * part.step] }
    }
  }

  /// Which rows of an expert's part of a stack are a role's, and how many rows that part has.
  private func share(of role: TensorRole, in source: TensorSource) -> (part: (first: Int, step: Int), stride: Int) {
    let own = rows.rows(of: role, in: source)
    let step = own.count > 1 ? own[1] - own[0] : 1
    return ((own.first ?? 0, step), rows.storedRows(of: role, in: source))
  }

  private mutating func whole(_ name: String, shape: [Int], isCopied: Bool) throws -> Matrix {
    let types = TensorType.all.filter { $0.isComputable && (!isCopied || $0.blockElements == 1) }
    return checkpoint.matrix(try stored(name, shape: shape, types: types))
  }

  private mutating func stored(_ name: String, shape: [Int], types: [TensorType]) throws -> TensorInfo {
    guard let tensor = checkpoint.tensor(named: name) else {
      throw InferenceError.missingTensor(name: name, shape: shape)
    }
    guard tensor.shape == shape else {
      throw InferenceError.shapeMismatch(name: name, expected: shape, found: tensor.shape)
    }
    guard types.contains(tensor.type) else {
      throw InferenceError.unsupportedType(name: name, type: tensor.type.name, supported: types.map(\.name))
    }
    bound.insert(name)
    return tensor
  }
}

extension String {
  /// A name with the number of an expert for its `*`.
  func ofExpert(_ expert: Int) -> String {
    split(separator: "*", omittingEmptySubsequences: false).joined(separator: "\(expert)")
  }

  /// The same with `end`, which it ends with, exchanged.
  fileprivate func replacingLast(_ end: String, with other: String) -> String { dropLast(end.count) + other }
}
