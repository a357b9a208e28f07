import Architectures
import Checkpoints
import Tensors

/// Hands out a checkpoint's tensors by role, whole or as the part of a stored one that a role has, checking each
/// against what the declaration expects, and keeps account of which were asked for.
struct TensorBinder {
  let checkpoint: Checkpoint
  private let names: TensorNames
  private let config: ModelConfig
  let expected: [TensorRole: TensorExpectation]
  var bound: Set<String> = []
  /// Matrices that were stored the other way round, by name. They live as long as the model keeps them.
  var turned: [String: any OwnedMatrix] = [:]
  /// Tables of biases for distances, by the layer that stores them.
  private var distances: [Int: DistanceTable] = [:]

  init(_ checkpoint: Checkpoint, _ model: DeclaredModel) throws {
    try self.init(checkpoint, names: model.names, config: model.config, expecting: model.declaration.tensors)
  }

  init(
    _ checkpoint: Checkpoint, names: TensorNames, config: ModelConfig, expecting expectations: [TensorExpectation]
  ) throws {
    self.checkpoint = checkpoint
    self.names = names
    self.config = config
    expected = Dictionary(uniqueKeysWithValues: expectations.map { ($0.role, $0) })
    for expectation in expectations where !expectation.isOptional {
      guard place(of: expectation.role) != nil else {
        throw InferenceError.missingTensor(name: names.name(expectation.role), shape: expectation.shape)
      }
    }
  }

  // MARK: - Matrices

  /// The matrix of a role; nil where the model has none. As several where the rows of its part don't lie together.
  mutating func optionalMatrices(_ role: TensorRole) throws -> [Matrix]? {
    guard let expectation = expected[role], let place = place(of: role) else { return nil }
    let matrix = try stored(place, expectation)
    guard !place.source.sharing.isEmpty else { return [matrix] }
    return rows(of: role, in: place.source).map {
      Matrix(
        type: matrix.type, rows: $0.count, columns: matrix.columns, base: matrix.base + $0.lowerBound * matrix.rowBytes)
    }
  }

  /// The same of a tensor that no other role shares.
  mutating func optionalMatrix(_ role: TensorRole) throws -> Matrix? { try optionalMatrices(role)?.first }

  mutating func matrix(_ role: TensorRole) throws -> Matrix {
    guard let matrix = try optionalMatrix(role) else { throw missing(role) }
    return matrix
  }

  // MARK: - Vectors

  mutating func optionalVector(_ role: TensorRole) throws -> VectorWeights? {
    guard let expectation = expected[role], let place = place(of: role) else { return nil }
    if place.source.isEach { return try rowByRow(place, expectation) }
    let values = VectorWeights(try stored(place, expectation))
    guard !place.source.sharing.isEmpty else { return values }
    return VectorWeights(rows(of: role, in: place.source).flatMap { values.values[$0] })
  }

  /// Of a tensor stored row by row, each row under a number of its own.
  private mutating func rowByRow(_ place: Place, _ expectation: TensorExpectation) throws -> VectorWeights {
    let row = TensorExpectation(expectation.role, Array(expectation.shape.dropFirst()))
    return VectorWeights(
      try (0..<expectation.shape[0]).flatMap { number in
        VectorWeights(try stored((place.name.ofExpert(number), place.source), row)).values
      })
  }

  mutating func vector(_ role: TensorRole) throws -> VectorWeights {
    guard let vector = try optionalVector(role) else { throw missing(role) }
    return vector
  }

  /// `width`: of the rows it is applied to. `epsilon`: where it isn't the model's.
  mutating func norm(_ kind: Norm, _ role: TensorRole, width: Int, epsilon: Float? = nil) throws -> BoundNorm {
    let epsilon = epsilon ?? config.normEpsilon
    guard kind != .plainLayer else { return BoundNorm(kind, width: width, epsilon: epsilon) }
    var weight = try vector(role)
    if names.normsLackOne { weight = VectorWeights(weight.values.map { $0 + 1 }) }
    let bias = kind == .layer ? try optionalVector(.bias(of: role)) : nil
    return BoundNorm(
      kind, width: width, weightRows: weight.values.count / width, weight: weight, bias: bias, epsilon: epsilon)
  }

  /// The biases of a layer for every distance, worked out once for all that read the same table.
  mutating func distances(_ bias: RelativeBias) throws -> DistanceTable {
    if let table = distances[bias.tableLayer] { return table }
    let values = try vector(.block(bias.tableLayer, .relativeBias)).values
    let table = DistanceTable(values, bias, heads: config.headCount)
    distances[bias.tableLayer] = table
    return table
  }

  // MARK: - Layers

  /// Matrices that read the same input, and their biases where there are any.
  mutating func linear(_ roles: [TensorRole]) throws -> Linear {
    let matrices = try roles.map { role in
      guard let found = try optionalMatrices(role) else { throw missing(role) }
      return found
    }
    let biases = try roles.map { try optionalVector(.bias(of: $0))?.values }
    let group = MatrixGroup(matrices.flatMap { $0 })
    guard biases.contains(where: { $0 != nil }) else { return Linear(group) }
    let joined = zip(matrices, biases).flatMap { parts, bias in
      bias ?? Array(repeating: 0, count: parts.reduce(0) { $0 + $1.rows })
    }
    return Linear(group, bias: VectorWeights(joined))
  }

  // MARK: - Account

  /// Takes over what the binder of another stack has handed out.
  mutating func include(_ other: TensorBinder) {
    bound.formUnion(other.bound)
    turned.merge(other.turned, uniquingKeysWith: { $1 })
  }

  /// Bytes of the file handed out, but not by the other one.
  func bytes(besides other: TensorBinder) -> Int {
    let own = bound.subtracting(other.bound)
    return checkpoint.tensors.reduce(0) { $0 + (own.contains($1.name) ? $1.bytes : 0) }
  }

  /// Says that a tensor which follows from another needs no place of its own.
  mutating func passOver(_ role: TensorRole) {
    if let place = place(of: role) { bound.insert(place.name) }
  }

  /// A tensor without a place means a feature this build would silently leave out.
  func refuseLeftovers() throws(InferenceError) {
    let extra = config.blockCount..<config.blockCount + config.predictionBlocks
    let leftovers = checkpoint.tensors.map(\.name).filter {
      !bound.contains($0) && !names.isPassedOver($0) && !names.isInside(extra, $0)
    }
    guard leftovers.isEmpty else {
      throw .unexpectedTensors(names: leftovers, architecture: config.architecture)
    }
  }

  // MARK: - Places

  typealias Place = (name: String, source: TensorSource)

  func place(of role: TensorRole) -> Place? {
    names.places(of: role).first { checkpoint.tensor(named: $0.source.isEach ? $0.name.ofExpert(0) : $0.name) != nil }
  }

  func missing(_ role: TensorRole) -> InferenceError {
    .missingTensor(name: names.name(role), shape: expected[role]?.shape ?? [])
  }

  /// A whole stored tensor, turned if it lies the other way round.
  mutating func stored(_ place: Place, _ expectation: TensorExpectation) throws -> Matrix {
    guard let tensor = checkpoint.tensor(named: place.name) else {
      throw InferenceError.missingTensor(name: place.name, shape: expectation.shape)
    }
    var shape = expectation.shape
    if !place.source.sharing.isEmpty {
      shape[0] = sharers(of: expectation.role, in: place.source).reduce(0) { $0 + $1.rows }
    }
    let turns = place.source.isTransposed && shape.count == 2
    if turns { shape.reverse() }
    // Some writers store a single row as a vector, some as a matrix.
    guard tensor.shape.withoutLeadingOnes == shape.withoutLeadingOnes else {
      throw InferenceError.shapeMismatch(name: place.name, expected: shape, found: tensor.shape)
    }
    guard tensor.type.isComputable, !turns || tensor.type.blockElements == 1 else {
      let types = TensorType.all.filter { $0.isComputable && (!turns || $0.blockElements == 1) }
      throw InferenceError.unsupportedType(
        name: place.name, type: tensor.type.name, supported: types.map(\.name))
    }
    bound.insert(place.name)
    guard turns else { return checkpoint.matrix(tensor) }
    let matrix = turned[place.name] ?? TurnedMatrix(checkpoint.matrix(tensor))
    turned[place.name] = matrix
    return matrix.matrix
  }

  // MARK: - Parts

  /// The roles that share a tensor, in the order of its rows, and how many rows each has.
  func sharers(of role: TensorRole, in source: TensorSource) -> [(role: TensorRole, rows: Int)] {
    source.sharing.map { part in
      let sibling = role.sibling(part)
      return (sibling, expected[sibling]?.shape.first ?? 0)
    }
  }

  /// Which rows of the stored tensor are a role's. (Of a bias, which numbers.)
  private func rows(of role: TensorRole, in source: TensorSource) -> [Range<Int>] {
    let count = expected[role]?.shape.first ?? 0
    // Within each key head come its queries, then its key, then its value.
    let groups = source.isByKeyHead ? config.headCountKV : 1
    let sharers = sharers(of: role, in: source)
    let stride = sharers.reduce(0) { $0 + $1.rows } / groups
    let first = sharers.prefix { $0.role != role }.reduce(0) { $0 + $1.rows } / groups
    return (0..<groups).map { $0 * stride + first..<$0 * stride + first + count / groups }
  }
}

extension [Int] {
  fileprivate var withoutLeadingOnes: SubSequence { drop { $0 == 1 } }
}

extension TensorRole {
  /// Another part of the same block, of the same kind.
  fileprivate func sibling(_ part: BlockRole) -> TensorRole {
    switch self {
    case .block(let layer, _): .block(layer, part)
    case .bias(let role): .bias(of: role.sibling(part))
    default: self
    }
  }
}
