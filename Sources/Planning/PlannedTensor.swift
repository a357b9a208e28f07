import Architectures
import Tensors

/// A tensor to be planned for: which, of what shape, and how it is stored where a file says so.
public struct PlannedTensor: Sendable, Equatable {
  /// What a tensor is to a plan.
  public enum Kind: Sendable, Equatable {
    case embedding, head
    /// Matrices that every token passes.
    case attention, feedForward, projection
    /// Stacks of which a token passes some.
    case experts, router
    /// Norms, biases and other short ones, which nobody makes smaller.
    case vector
  }

  public let role: TensorRole
  /// Outermost first.
  public let shape: [Int]
  public let isEncoders: Bool
  /// How a file stores it: nil of a model known by its settings alone.
  public let stored: Stored?
  public let kind: Kind
  /// The block it belongs to, nil of the model's ends.
  public let layer: Int?

  public struct Stored: Sendable, Equatable {
    public let type: TensorType
    public let bytes: Int
    /// What a copy takes that has to be made of it, since it lies as no kernel reads it.
    public let copiedBytes: Int

    public init(type: TensorType, bytes: Int, copiedBytes: Int = 0) {
      self.type = type
      self.bytes = bytes
      self.copiedBytes = copiedBytes
    }
  }

  public init(role: TensorRole, shape: [Int], isEncoders: Bool = false, stored: Stored? = nil) {
    self.role = role
    self.shape = shape
    self.isEncoders = isEncoders
    self.stored = stored
    (kind, layer) = role.place
  }

  /// How many numbers it has.
  public var elements: Double { shape.reduce(1) { $0 * Double($1) } }
  /// Numbers that lie side by side.
  public var columns: Int { shape.last ?? 1 }
  /// Those of a matrix's output; of a stack, of one matrix.
  public var rows: Int { shape.count > 1 ? shape[shape.count - 2] : 1 }

  /// Whether it multiplies activations: what methods that make weights smaller work on.
  public var isLinear: Bool {
    switch kind {
    case .attention, .feedForward, .projection, .experts: true
    case .embedding, .head, .router, .vector: false
    }
  }
}

extension TensorRole {
  fileprivate var place: (PlannedTensor.Kind, layer: Int?) {
    switch self {
    case .tokenEmbedding, .positionEmbedding: (.embedding, nil)
    case .outputHead: (.head, nil)
    case .embeddingProjection, .outputProjection: (.projection, nil)
    case .embeddingNorm, .finalNorm, .rotaryDivisors, .rotaryShortDivisors, .rotaryLongDivisors: (.vector, nil)
    case .bias(let role): (.vector, role.place.layer)
    case .block(let layer, let part): (part.kind, layer)
    }
  }
}

extension BlockRole {
  fileprivate var kind: PlannedTensor.Kind {
    switch self {
    case .query, .key, .value, .attentionOutput, .queryDown, .queryUp, .latentDown, .latentUp, .latentKeyUp,
      .latentValueUp, .crossQuery, .crossKey, .crossValue, .crossOutput:
      .attention
    case .gate, .up, .down, .sharedGate, .sharedUp, .sharedDown: .feedForward
    case .expertGate, .expertUp, .expertDown: .experts
    case .router, .sharedRouter: .router
    default: .vector
    }
  }
}
