import Architectures
import Checkpoints
import Tensors

/// A model as a plan sees it: its declaration and the tensors that implies, no numbers.
public struct PlannedModel: Sendable, Equatable {
  public let name: String
  public let declaration: Declaration
  /// In file order.
  public let tensors: [PlannedTensor]
  /// Whether files keep queries, keys and values in one matrix.
  let fusesAttention: Bool
  /// How GGUF files name the tensors, and what they call the family.
  let gguf: TensorNames
  let ggufArchitecture: String

  public var config: ModelConfig { declaration.config }

  /// A model known by its settings alone.
  public init(name: String, settings: Metadata) throws(ConfigError) {
    let settings = try Settings(settings)
    try self.init(name: name, settings: settings, of: try Architecture.named(settings.architecture))
  }

  init(name: String, settings: Settings, of architecture: Architecture) throws(ConfigError) {
    let declaration = try architecture.declaration(settings)
    let tensors = try architecture.impliedTensors(of: declaration, settings).map {
      PlannedTensor(role: $0.role, shape: $0.shape, isEncoders: $0.isEncoders)
    }
    self.init(name: name, declaration: declaration, tensors: tensors, architecture: architecture)
  }

  /// A model in its files; nothing but their directory is read.
  public init(name: String, _ checkpoint: Checkpoint) throws(ConfigError) {
    let model = try DeclaredModel(checkpoint)
    self.init(name: name, model.declaration, of: model.architecture, in: checkpoint)
  }

  /// The same of a model whose settings are known, in files that may be without them.
  public init(name: String, _ declaration: Declaration, of architecture: Architecture, in checkpoint: Checkpoint) {
    self.init(
      name: name, declaration: declaration,
      tensors: declaration.stored(in: checkpoint, names: architecture.names(in: declaration.config.format)),
      architecture: architecture)
  }

  private init(name: String, declaration: Declaration, tensors: [PlannedTensor], architecture: Architecture) {
    self.name = name
    self.declaration = declaration
    self.tensors = tensors
    gguf = architecture.gguf
    ggufArchitecture = architecture.names[0]
    let places = architecture.published.places(of: .block(0, .query))
    fusesAttention = places.first.map { !$0.source.sharing.isEmpty } ?? false
  }
}

extension PlannedModel {
  /// Numbers of all tensors.
  public var parameters: Int { Int(clamping: count { _ in 1 }) }

  /// Those a token passes: of experts the share that runs. An embedding counts whole, as in published figures.
  public var activeParameters: Int {
    let experts = declaration.allExperts.first
    let share = experts.map { Double($0.used) / Double($0.count) } ?? 1
    return Int(clamping: count { $0.kind == .experts ? share : 1 })
  }

  func count(_ weight: (PlannedTensor) -> Double) -> Double {
    tensors.reduce(0) { $0 + $1.elements * weight($1) }
  }

  /// Blocks of both stacks.
  var blockCount: Int { declaration.allBlocks.count }

  /// Whether the head is the embedding again.
  var tiesHead: Bool { !tensors.contains { $0.kind == .head && $0.shape.count == 2 } }

  var hasExperts: Bool { tensors.contains { $0.kind == .experts } }
}

extension Int {
  /// Sizes of a checked config stay far below; a sum of absurd ones ends at the largest number.
  fileprivate init(clamping value: Double) { self = value < 0x1p62 ? Int(value) : .max }
}

extension Declaration {
  /// Each tensor the declaration implies as the checkpoint stores it. One that several roles share counts for the first of
  /// them, the others for nothing but their shapes.
  fileprivate func stored(in checkpoint: Checkpoint, names: TensorNames) -> [PlannedTensor] {
    var counted: Set<String> = []
    func find(_ expectations: [TensorExpectation], _ names: TensorNames, isEncoders: Bool) -> [PlannedTensor] {
      expectations.compactMap { expectation in
        let found = names.places(of: expectation.role).lazy.compactMap { place in
          files(of: place.name, source: place.source, shape: expectation.shape, in: checkpoint).map {
            ($0, place.source)
          }
        }.first
        guard let (found, source) = found else { return nil }
        // An embedding that both stacks read, and a head stored though it is the embedding, take no room of their own.
        let fresh = found.filter { counted.insert($0.name).inserted }
        if fresh.isEmpty, expectation.role == .tokenEmbedding, isEncoders { return nil }
        let bytes = fresh.reduce(0) { $0 + $1.bytes }
        return PlannedTensor(
          role: expectation.role, shape: expectation.shape, isEncoders: isEncoders,
          stored: .init(
            type: found[0].type, bytes: bytes, copiedBytes: source.copiedBytes(of: bytes, type: found[0].type)))
      }
    }
    return find(tensors, names, isEncoders: false)
      + find(encoderTensors ?? [], names.ofEncoder, isEncoders: true)
  }

  private func files(of name: String, source: TensorSource, shape: [Int], in checkpoint: Checkpoint) -> [TensorInfo]? {
    guard source.isEach else { return checkpoint.tensor(named: name).map { [$0] } }
    let parts = (0..<(shape.first ?? 0)).compactMap { expert in
      checkpoint.tensor(named: name.replacing("*", with: "\(expert)"))
    }
    return parts.isEmpty ? nil : parts
  }
}

extension TensorSource {
  /// What a copy in a form that kernels read takes, none where they read the file's own.
  fileprivate func copiedBytes(of bytes: Int, type: TensorType) -> Int {
    if let blocks = type.scaledF8 { return bytes / blocks.blockElements * blocks.blockBytes }
    if isSplitMXFP4 { return bytes / 16 * 17 }
    return isTransposed || isInterleaved ? bytes : 0
  }
}
