import Architectures
import Checkpoints
import Tensors

/// Hands out a checkpoint's tensors by role, checking each against what the declaration expects, and keeps
/// account of which were asked for.
struct TensorBinder {
  private let checkpoint: Checkpoint
  private let names: TensorNames
  private let expected: [TensorRole: TensorExpectation]
  private var bound: Set<String> = []

  init(_ checkpoint: Checkpoint, names: TensorNames, expecting expectations: [TensorExpectation]) throws {
    self.checkpoint = checkpoint
    self.names = names
    expected = Dictionary(uniqueKeysWithValues: expectations.map { ($0.role, $0) })
    for expectation in expectations where !expectation.isOptional {
      let name = names.name(expectation.role)
      guard checkpoint.tensor(named: name) != nil else {
        throw InferenceError.missingTensor(name: name, shape: expectation.shape)
      }
    }
  }

  mutating func optionalMatrix(_ role: TensorRole) throws -> Matrix? {
    guard let expectation = expected[role] else { return nil }
    let name = names.name(role)
    guard let tensor = checkpoint.tensor(named: name) else { return nil }
    guard tensor.shape == expectation.shape else {
      throw InferenceError.shapeMismatch(name: name, expected: expectation.shape, found: tensor.shape)
    }
    guard tensor.type.isComputable else {
      throw InferenceError.unsupportedType(
        name: name, type: tensor.type.name, supported: TensorType.all.filter(\.isComputable).map(\.name))
    }
    bound.insert(name)
    return checkpoint.matrix(tensor)
  }

  mutating func matrix(_ role: TensorRole) throws -> Matrix {
    guard let matrix = try optionalMatrix(role) else {
      throw InferenceError.missingTensor(name: names.name(role), shape: expected[role]?.shape ?? [])
    }
    return matrix
  }

  mutating func optionalVector(_ role: TensorRole) throws -> VectorWeights? {
    try optionalMatrix(role).map(VectorWeights.init)
  }

  mutating func vector(_ role: TensorRole) throws -> VectorWeights { VectorWeights(try matrix(role)) }

  mutating func norm(_ kind: Norm, _ role: TensorRole, _ config: ModelConfig) throws -> BoundNorm {
    BoundNorm(kind, weight: try vector(role), epsilon: config.normEpsilon)
  }

  /// Matrices that read the same input, and their biases where there are any.
  mutating func linear(_ roles: [(weight: TensorRole, bias: TensorRole)]) throws -> Linear {
    let matrices = try roles.map { try matrix($0.weight) }
    let biases = try roles.map { try optionalVector($0.bias)?.values }
    guard biases.contains(where: { $0 != nil }) else { return Linear(MatrixGroup(matrices)) }
    let joined = zip(matrices, biases).flatMap { $1 ?? Array(repeating: 0, count: $0.rows) }
    return Linear(MatrixGroup(matrices), bias: VectorWeights(joined))
  }

  /// A tensor without a place means a feature this build would silently leave out.
  func refuseLeftovers(architecture: String) throws(InferenceError) {
    let leftovers = checkpoint.tensors.map(\.name).filter { !bound.contains($0) && !Self.derived($0) }
    guard leftovers.isEmpty else { throw .unexpectedTensors(names: leftovers, architecture: architecture) }
  }

  /// Old converters stored the rotary frequencies, which follow from the config.
  private static func derived(_ name: String) -> Bool {
    name.hasSuffix("attn_rot_embd.weight") || name.hasSuffix("rotary_emb.inv_freq")
  }
}
