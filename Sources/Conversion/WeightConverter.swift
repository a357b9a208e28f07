import Architectures
import Checkpoints
import Inference
import Tensors

/// Takes a published checkpoint's tensors role by role and gives each the name, the rows' order and the type that a GGUF
/// file has it in.
struct WeightConverter {
  private(set) var weights: [ConvertedWeight] = []
  private let model: DeclaredModel
  private let description: GGUFDescription
  private var binder: TensorBinder
  /// Of the stack that is being converted.
  private var stack: Stack

  private struct Stack {
    var declaration: Declaration
    var names: TensorNames
  }

  /// Copies of matrices that lie turned, or packed in another way.
  var copies: [any OwnedMatrix] { Array(binder.turned.values) }

  init(_ checkpoint: Checkpoint, _ model: DeclaredModel, _ description: GGUFDescription) throws {
    self.model = model
    self.description = description
    binder = try TensorBinder(checkpoint, model)
    stack = Stack(declaration: model.declaration, names: description.names)
  }

  /// Every tensor of the model; throws where one would be left out.
  mutating func convert() throws {
    convertDivisors()
    try convert(model.declaration.tensors)
    try convertHead()
    try convertEncoder()
    try binder.refuseLeftovers()
  }

  private mutating func convert(_ expectations: [TensorExpectation]) throws {
    for expectation in expectations where binder.place(of: expectation.role) != nil {
      switch expectation.role {
      case .outputHead: continue
      case .block(let layer, .latentUp): try convertLatent(layer)
      default: try convert(expectation)
      }
    }
  }

  private mutating func convert(_ expectation: TensorExpectation) throws {
    let role = expectation.role
    guard let place = stack.names.places(of: role).first else {
      throw InferenceError.unexpectedTensors(
        names: [model.names.name(role)],
        architecture: "GGUF's \(description.settings.string("general.architecture") ?? "")")
    }
    let sharers = binder.rows.sharers(of: role, in: place.source).map(\.role)
    guard sharers.isEmpty || sharers.first == role else { return }
    var shape = expectation.shape
    if !sharers.isEmpty { shape[shape.count == 3 ? 1 : 0] = binder.rows.storedRows(of: role, in: place.source) }
    var parts: [WeightPart] = []
    if expectation.isVector {
      var values: [Float] = []
      for role in sharers.isEmpty ? [role] : sharers { values += try vector(role) }
      parts = [WeightPart(values, columns: shape[shape.count - 1])]
    } else {
      for role in sharers.isEmpty ? [role] : sharers { parts += try matrices(role) }
    }
    add(place.name, role, shape, parts)
  }

  // MARK: - Roles

  private mutating func matrices(_ role: TensorRole) throws -> [WeightPart] {
    switch binder.expected[role]?.shape.count {
    case 3?: return try binder.stackedMatrices(role).map { WeightPart($0) }
    default:
      guard let found = try binder.optionalMatrices(role) else { throw missing(role) }
      return found.map { WeightPart($0, order: order(of: role, rows: $0.rows)) }
    }
  }

  private mutating func vector(_ role: TensorRole) throws -> [Float] {
    if case .bias(let weight) = role, binder.expected[weight]?.shape.count == 3 {
      guard let biases = try binder.expertVectors(role) else { throw missing(role) }
      return biases.flatMap { $0 }
    }
    guard let vector = try binder.optionalVector(role) else { throw missing(role) }
    let values = vector.values
    if role.isNorm, model.names.normsLackOne { return values.map { $0 + 1 } }
    return order(of: role, rows: values.count).map { $0.map { values[$0] } } ?? values
  }

  /// Where the rows of queries and keys lie in the folder; nil where they lie as in a file.
  private func order(of role: TensorRole, rows: Int) -> [Int]? {
    guard case .block(let layer, let part) = role.withoutBias, part == .query || part == .key,
      let attention = stack.declaration.attentions[layer], let rope = attention.rope
    else { return nil }
    let config = stack.declaration.config
    return rope.rows(
      rows, head: config.headDimension, rotating: 2 * (attention.rotary ?? config.rotary).pairs, in: .gguf,
      from: .published)
  }

  private func missing(_ role: TensorRole) -> InferenceError {
    .missingTensor(name: model.names.name(role), shape: binder.expected[role]?.shape ?? [])
  }

  // MARK: - Parts that formats have in different ways

  /// Rotary frequencies are scaled by the settings in a folder, by tensors in a file.
  private mutating func convertDivisors() {
    let divisors = description.divisors
    let tensors: [(TensorRole, [Float]?)] = [
      (.rotaryDivisors, divisors.always), (.rotaryLongDivisors, divisors.long),
      (.rotaryShortDivisors, divisors.short),
    ]
    for case let (role, values?) in tensors {
      guard let name = stack.names.places(of: role).first?.name else { continue }
      add(name, role, [values.count], [WeightPart(values, columns: values.count)])
    }
  }

  /// From the cached vector to the keys and values of all heads: one matrix in a folder, two stacks in a file, the keys'
  /// turned.
  private mutating func convertLatent(_ layer: Int) throws {
    guard let latent = model.declaration.latentAttention else { return }
    let heads = model.config.headCount
    let (keys, values) = try binder.latentMatrices(latent, layer: layer, heads: heads)
    for (part, matrices) in [(BlockRole.latentKeyUp, keys), (.latentValueUp, values)] {
      let role = TensorRole.block(layer, part)
      guard let name = stack.names.places(of: role).first?.name, let shape = binder.expected[role]?.shape else {
        throw missing(role)
      }
      add(name, role, shape, matrices.map { WeightPart($0) })
    }
  }

  /// A head that is the embedding is left out, except where llama.cpp wants one.
  private mutating func convertHead() throws {
    let isTied = model.config.tiesEmbedding || binder.place(of: .outputHead) == nil
    guard let name = stack.names.places(of: .outputHead).first?.name, let shape = binder.expected[.outputHead]?.shape
    else { return }
    if isTied {
      binder.passOver(.outputHead)
      if description.needsHead { add(name, .outputHead, shape, try matrices(.tokenEmbedding)) }
      return
    }
    let head = try matrices(.outputHead)
    if description.refusesHead {
      guard Self.areSame(head, try matrices(.tokenEmbedding)) else {
        throw InferenceError.unexpectedTensors(
          names: [model.names.name(.outputHead)],
          architecture: "\(model.architecture.names[0]), whose GGUF files use the embedding for it,")
      }
      return
    }
    add(name, .outputHead, shape, head)
  }

  /// Files have one embedding for both stacks.
  private mutating func convertEncoder() throws {
    guard let declaration = model.declaration.encoderStack, let expected = model.declaration.encoderTensors else {
      return
    }
    let embedding = try matrices(.tokenEmbedding)
    let decoder = binder
    binder = try TensorBinder(
      decoder.checkpoint, names: model.names.ofEncoder, config: declaration.config, expecting: expected,
      scaling: model.scaling, isAdaptable: false)
    stack = Stack(declaration: declaration, names: description.names.ofEncoder)
    guard Self.areSame(embedding, try matrices(.tokenEmbedding)) else {
      throw InferenceError.unexpectedTensors(
        names: [model.names.ofEncoder.name(.tokenEmbedding)],
        architecture: "\(model.architecture.names[0]), whose GGUF files have one embedding for both stacks,")
    }
    try convert(expected.filter { $0.role != .tokenEmbedding })
    binder.include(decoder)
  }

  private static func areSame(_ a: [WeightPart], _ b: [WeightPart]) -> Bool {
    guard a.count == 1, b.count == 1, a[0].matrix.type == b[0].matrix.type else { return false }
    let (a, b) = (a[0].matrix, b[0].matrix)
    guard a.rows == b.rows, a.columns == b.columns else { return false }
    if a.base == b.base { return true }
    let count = a.rows * a.rowBytes
    return UnsafeRawBufferPointer(start: a.base, count: count)
      .elementsEqual(UnsafeRawBufferPointer(start: b.base, count: count))
  }

  // MARK: - Types

  private mutating func add(_ name: String, _ role: TensorRole, _ shape: [Int], _ parts: [WeightPart]) {
    // A matrix of one row is a vector there.
    let shape = shape.count == 2 && shape[0] == 1 && !role.isBias ? [shape[1]] : shape
    let type = Self.staysFloat32(name, role, shape) ? TensorType.f32 : Self.type(of: parts)
    weights.append(ConvertedWeight(SourceWeight(name: name, shape: shape, type: type), parts: parts))
  }

  /// What llama.cpp computes with in float32 alone.
  private static func staysFloat32(_ name: String, _ role: TensorRole, _ shape: [Int]) -> Bool {
    switch role {
    case .positionEmbedding, .block(_, .router), .block(_, .sharedRouter): true
    default: shape.count == 1 || role.isNorm || !name.hasSuffix(".weight")
    }
  }

  /// The type the numbers are stored in, or the one nearest to it that files have.
  private static func type(of parts: [WeightPart]) -> TensorType {
    let types = Set(parts.map(\.matrix.type))
    guard types.count == 1, let type = types.first else { return .f32 }
    if type == .scaledF8E4M3 || type == .scaledF8E5M2 { return .bf16 }
    return [.f16, .bf16, .mxfp4].contains(type) ? type : .f32
  }
}

extension TensorExpectation {
  /// Whether it is read as numbers of its own rather than as a matrix that is multiplied with.
  fileprivate var isVector: Bool { shape.count == 1 || role.isNorm || role.isBias }
}

extension TensorRole {
  fileprivate var isBias: Bool { if case .bias = self { true } else { false } }

  fileprivate var withoutBias: TensorRole { if case .bias(let role) = self { role } else { self } }

  fileprivate var isNorm: Bool {
    switch self {
    case .finalNorm, .embeddingNorm: true
    case .block(_, let part): part.isNorm
    default: false
    }
  }
}
