import Architectures
import Checkpoints
import Tensors

/// Hands out a checkpoint's tensors by role, whole or as the part of a stored one that a role has, checking each
/// against what the declaration expects, and keeps account of which were asked for.
package struct TensorBinder {
  package let checkpoint: Checkpoint
  private let names: TensorNames
  private let config: ModelConfig
  package let rows: RoleRows
  let scaling: WeightScaling
  /// Whether adapters can add to its products.
  private let isAdaptable: Bool
  package var expected: [TensorRole: TensorExpectation] { rows.expected }
  package var bound: Set<String> = []
  /// Matrices that were stored the other way round, by name. They live as long as the model keeps them.
  package var turned: [String: any OwnedMatrix] = [:]
  /// Tables of biases for distances, by the layer that stores them.
  private var distances: [Int: DistanceTable] = [:]
  /// The products handed out, in order.
  private(set) var sites = ProductSites()

  package init(_ checkpoint: Checkpoint, _ model: DeclaredModel) throws {
    try self.init(
      checkpoint, names: model.names, config: model.config, expecting: model.declaration.tensors,
      scaling: model.scaling, isAdaptable: true)
  }

  package init(
    _ checkpoint: Checkpoint, names: TensorNames, config: ModelConfig, expecting expectations: [TensorExpectation],
    scaling: WeightScaling, isAdaptable: Bool
  ) throws {
    self.checkpoint = checkpoint
    self.names = names
    self.config = config
    self.scaling = scaling
    self.isAdaptable = isAdaptable
    rows = RoleRows(expectations, keyHeads: config.headCountKV)
    for expectation in expectations where !expectation.isOptional {
      guard place(of: expectation.role) != nil else {
        throw InferenceError.missingTensor(name: names.name(expectation.role), shape: expectation.shape)
      }
    }
  }

  // MARK: - Matrices

  /// The matrix of a role; nil where the model has none. As several where the rows of its part don't lie together.
  package mutating func optionalMatrices(_ role: TensorRole) throws -> [Matrix]? {
    guard let expectation = expected[role], let place = place(of: role) else { return nil }
    let matrix = try stored(place, expectation)
    guard !place.source.sharing.isEmpty else { return [matrix] }
    return rows.ranges(of: role, in: place.source).map {
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

  package mutating func optionalVector(_ role: TensorRole) throws -> VectorWeights? {
    guard let expectation = expected[role], let place = place(of: role) else { return nil }
    if place.source.isEach { return try rowByRow(place, expectation) }
    let values = VectorWeights(try stored(place, expectation))
    guard !place.source.sharing.isEmpty else { return values }
    return VectorWeights(rows.ranges(of: role, in: place.source).flatMap { values.values[$0] })
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
    let rows = matrices.map { $0.reduce(0) { $0 + $1.rows } }
    let parts = zip(roles, rows).map { (part: ProductSite.Part(role: $0, expert: nil), rows: $1) }
    return linear(parts, matrices.flatMap { $0 }, bias: .joining(biases, counts: rows))
  }

  /// A product that adapters can add to.
  mutating func linear(
    _ parts: [(part: ProductSite.Part, rows: Int)], _ matrices: [Matrix], bias: VectorWeights?
  ) -> Linear {
    let site = isAdaptable ? sites.add(ProductSite(parts: parts, matrices: matrices, bias: bias)) : nil
    return Linear(MatrixGroup(matrices, site: site), bias: bias)
  }

  /// Products of each head's part of a row with a matrix of its own, to which adapters can't add.
  mutating func headwise(_ role: TensorRole, _ matrices: [Matrix]) -> MatrixGroup {
    guard isAdaptable else { return MatrixGroup(matrices) }
    let part = ProductSite.Part(role: role, expert: nil)
    let rows = matrices.reduce(0) { $0 + $1.rows }
    return MatrixGroup(
      matrices, site: sites.add(ProductSite(parts: [(part: part, rows: rows)], matrices: matrices, bias: nil)))
  }

  /// A place where adapters can add to rows that are looked up in `table`.
  mutating func lookup(_ role: TensorRole, _ table: Matrix) -> Int? {
    guard isAdaptable else { return nil }
    return sites.add(
      ProductSite(
        parts: [(part: ProductSite.Part(role: role, expert: nil), rows: table.columns)], matrices: [table], bias: nil,
        isLookup: true))
  }

  // MARK: - Account

  /// Takes over what the binder of another stack has handed out.
  package mutating func include(_ other: TensorBinder) {
    bound.formUnion(other.bound)
    turned.merge(other.turned, uniquingKeysWith: { $1 })
  }

  /// Bytes of the file handed out, but not by the other one.
  func bytes(besides other: TensorBinder) -> Int {
    let own = bound.subtracting(other.bound)
    return checkpoint.tensors.reduce(0) { $0 + (own.contains($1.name) ? $1.bytes : 0) }
  }

  /// Says that a tensor which follows from another needs no place of its own.
  package mutating func passOver(_ role: TensorRole) {
    if let place = place(of: role) { bound.insert(place.name) }
  }

  /// A tensor without a place means a feature this build would silently leave out.
  package func refuseLeftovers() throws(InferenceError) {
    let extra = config.blockCount..<config.blockCount + config.predictionBlocks
    let leftovers = checkpoint.tensors.map(\.name).filter {
      !bound.contains($0) && !names.isPassedOver($0) && !names.isInside(extra, $0) && !isOfActivations($0)
    }
    guard leftovers.isEmpty else {
      throw .unexpectedTensors(names: leftovers, architecture: config.architecture)
    }
  }

  private func isOfActivations(_ name: String) -> Bool {
    scaling.isStated && WeightScaling.passedOver.contains { name.hasSuffix($0) }
  }

  // MARK: - Places

  package typealias Place = (name: String, source: TensorSource)

  package func place(of role: TensorRole) -> Place? {
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
      shape[0] = rows.storedRows(of: expectation.role, in: place.source)
    }
    let turns = place.source.isTransposed && shape.count == 2
    if turns { shape.reverse() }
    // Some writers store a single row as a vector, some as a matrix.
    guard tensor.shape.withoutLeadingOnes == shape.withoutLeadingOnes else {
      throw InferenceError.shapeMismatch(name: place.name, expected: shape, found: tensor.shape)
    }
    if !turns, let matrix = try scaled(tensor) { return matrix }
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
}

extension [Int] {
  fileprivate var withoutLeadingOnes: SubSequence { drop { $0 == 1 } }
}
