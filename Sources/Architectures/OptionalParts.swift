/// Which of the tensors that a checkpoint may leave out the models of a family have. A checkpoint's directory shows it;
/// this is for a model known by its settings alone: to be planned, or made anew.
///
/// Source: the families' published code, and the configs that go with it.
public struct OptionalParts: Sendable {
  /// Matrices that have biases or not together.
  struct Biases: Sendable {
    var parts: Set<BlockRole>
    /// Where no setting says otherwise.
    var areThere: Bool
    /// The setting that says so.
    var key: SettingKey?
    /// Whether the setting says that there are none.
    var isDenial = false
  }

  var biases: [Biases]
  /// Whether layer norms have a bias besides their weight.
  var normsHaveBias = true
  var headHasBias = false
  /// Whether the head is the embedding, where the config doesn't say.
  var tiesHead = false

  /// None, unless the config asks for some: Llama's and most since.
  static let plain = OptionalParts(biases: [
    Biases(parts: .attention, areThere: false, key: SettingKey(published: "attention_bias")),
    Biases(parts: .network, areThere: false, key: SettingKey(published: "mlp_bias")),
  ])

  /// In every matrix.
  static let biased = OptionalParts(biases: [Biases(parts: .all, areThere: true)])

  /// `parts` in the config's hands: `key`, or where it is silent `areThere`.
  static func stated(
    _ parts: Set<BlockRole>, _ key: String, areThere: Bool, isDenial: Bool = false
  ) -> OptionalParts {
    OptionalParts(biases: [
      Biases(parts: parts, areThere: areThere, key: SettingKey(published: key), isDenial: isDenial)
    ])
  }

  var tied: OptionalParts {
    var parts = self
    parts.tiesHead = true
    return parts
  }

  var withHeadBias: OptionalParts {
    var parts = self
    parts.headHasBias = true
    return parts
  }

  var withoutNormBias: OptionalParts {
    var parts = self
    parts.normsHaveBias = false
    return parts
  }

  /// With these besides, always.
  func and(_ more: Set<BlockRole>) -> OptionalParts {
    var parts = self
    parts.biases.append(Biases(parts: more, areThere: true))
    return parts
  }
}

extension Set<BlockRole> {
  /// Matrices around attention whose biases one setting switches.
  static let attention: Set = [.query, .key, .value, .attentionOutput, .queryDown, .latentDown]
  static let attentionInputs: Set = [.query, .key, .value]
  static let network: Set = [.gate, .up, .down]
  static let experts: Set = [.router, .expertGate, .expertUp, .expertDown]
  static let all: Set = attention.union(network)

  static let norms: Set = [
    .attentionNorm, .attentionPostNorm, .attentionStreamNorm, .crossNorm, .crossPostNorm, .crossStreamNorm,
    .feedForwardNorm, .feedForwardPostNorm, .feedForwardStreamNorm, .queryNorm, .keyNorm,
  ]
}

extension BlockRole {
  /// Whether it is a norm's weight, of the stream or of heads.
  public var isNorm: Bool { Set.norms.contains(self) || self == .queryDownNorm || self == .latentNorm }
}

/// A tensor that a model has.
public struct ImpliedTensor: Sendable, Equatable {
  public let role: TensorRole
  /// Outermost first.
  public let shape: [Int]
  /// Whether it is the encoder's.
  public let isEncoders: Bool

  public init(role: TensorRole, shape: [Int], isEncoders: Bool = false) {
    self.role = role
    self.shape = shape
    self.isEncoders = isEncoders
  }
}

extension Architecture {
  /// Every tensor of a model known by its settings alone, in file order. An embedding that both stacks of an
  /// encoder-decoder read is there once.
  public func impliedTensors(
    of declaration: Declaration, _ settings: Settings
  ) throws(ConfigError) -> [ImpliedTensor] {
    let presence = try Presence(parts, declaration, settings.assuming(defaults))
    let own = declaration.tensors.filter(presence.holds).map { ImpliedTensor(role: $0.role, shape: $0.shape) }
    let encoders = (declaration.encoderTensors ?? []).filter { presence.holds($0) && $0.role != .tokenEmbedding }
    return own + encoders.map { ImpliedTensor(role: $0.role, shape: $0.shape, isEncoders: true) }
  }
}

/// What the settings of one model make of its family's optional parts.
private struct Presence {
  private var biased: Set<BlockRole> = []
  private let parts: OptionalParts
  private let hasOwnHead: Bool
  private let hasCorrection: Bool

  init(_ parts: OptionalParts, _ declaration: Declaration, _ settings: Settings) throws(ConfigError) {
    self.parts = parts
    hasOwnHead = !(try settings.flag(.tiesEmbedding, default: parts.tiesHead))
    hasCorrection = declaration.allExperts.contains { $0.router.scoring == .sigmoid }
    for group in parts.biases {
      var areThere = group.areThere
      if let key = group.key, settings.has(key) {
        areThere = try settings.flag(key, default: areThere) != group.isDenial
      }
      if areThere { biased.formUnion(group.parts) }
    }
    if parts.normsHaveBias { biased.formUnion(Set.norms) }
  }

  func holds(_ tensor: TensorExpectation) -> Bool {
    guard tensor.isOptional else { return true }
    switch tensor.role {
    case .outputHead: return hasOwnHead
    case .bias(of: .outputHead): return parts.headHasBias
    case .bias(of: .block(_, let part)): return biased.contains(part)
    case .bias(of: .finalNorm), .bias(of: .embeddingNorm): return parts.normsHaveBias
    case .block(_, .latentUp): return true
    case .block(_, .routerCorrection): return hasCorrection
    default: return false
    }
  }
}
