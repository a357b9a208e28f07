/// The position-wise network of a block.
public enum FeedForward: Sendable, Equatable {
  /// down(activation(Wg x) · Wu x). Source: arXiv:2002.05202.
  case gated(Activation)
  /// down(activation(Wu x)). Source: arXiv:1706.03762, section 3.3.
  case plain(Activation)
  /// down(gate · sigmoid(alpha · gate) · (up + 1)), the gate kept below a limit, up between both signs of it.
  /// Source: arXiv:2508.10925, section 2.
  case clamped(ClampedGate)

  /// Whether it has a gate besides up and down.
  public var isGated: Bool {
    if case .plain = self { false } else { true }
  }

  public static let swiglu = FeedForward.gated(.silu)
  public static let geglu = FeedForward.gated(.geluTanh)
}

/// What gpt-oss's experts pass their gates and ups through.
public struct ClampedGate: Sendable, Equatable {
  public var alpha: Float
  public var limit: Float

  public init(alpha: Float, limit: Float) {
    self.alpha = alpha
    self.limit = limit
  }
}

/// The function a feed-forward bends its inner numbers by.
public enum Activation: Sendable, Equatable, CaseIterable {
  /// x · sigmoid(x)
  case silu
  /// x · Φ(x). Source: arXiv:1606.08415.
  case gelu
  /// The same in its approximation by tanh, section 2 there.
  case geluTanh
  /// max(x, 0)
  case relu
  /// max(x, 0)². Source: arXiv:2109.08668.
  case squaredRelu
}

extension Activation {
  /// By the name a published config uses.
  init?(published name: String) {
    guard let activation = Self.published[name] else { return nil }
    self = activation
  }

  static var publishedNames: [String] { published.keys.sorted() }

  private static let published: [String: Activation] = [
    "silu": .silu, "swish": .silu, "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_fast": .geluTanh,
    "gelu_pytorch_tanh": .geluTanh, "relu": .relu, "relu2": .squaredRelu,
  ]
}
