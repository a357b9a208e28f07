/// What a model's files say, made ready to be looked at: every text is visible text.
public struct ModelDetails: Sendable, Equatable {
  public struct Fact: Sendable, Equatable {
    public let label: String
    public let value: String
    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  public struct MetadataRow: Sendable, Equatable {
    public let key: String
    public let value: String
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public struct TensorRow: Sendable, Equatable {
    public let name: String
    /// Outermost first.
    public let shape: [Int]
    public let type: String
    public let bytes: Int
    public let offset: Int
    public init(name: String, shape: [Int], type: String, bytes: Int, offset: Int) {
      self.name = name
      self.shape = shape
      self.type = type
      self.bytes = bytes
      self.offset = offset
    }
    public var shapeText: String { shape.map(String.init).joined(separator: "×") }
  }

  public let path: String
  public let facts: [Fact]
  public let metadata: [MetadataRow]
  public let tensors: [TensorRow]
  /// The blocks as the architecture declares them, one line each; empty where it is none of ours.
  public let diagram: [String]
  /// A conversation of two turns as the chat template writes it, or why there is none.
  public let template: String

  public init(
    path: String, facts: [Fact], metadata: [MetadataRow], tensors: [TensorRow], diagram: [String], template: String
  ) {
    self.path = path
    self.facts = facts
    self.metadata = metadata
    self.tensors = tensors
    self.diagram = diagram
    self.template = template
  }
}

/// How a tensor's numbers are spread.
public struct TensorStatistics: Sendable, Equatable {
  public var count = 0
  public var least = 0.0
  public var greatest = 0.0
  public var mean = 0.0
  public var deviation = 0.0
  /// Share of the numbers that are exactly zero.
  public var zeros = 0.0
  /// Share smaller than a thousandth of the greatest magnitude.
  public var nearZeros = 0.0
  /// Counts in bins of equal width from `least` to `greatest`.
  public var histogram: [Int] = []
  /// Share of the rows that were read; below 1 for a large tensor.
  public var sampled = 1.0

  public init() {}
}

/// A piece of text and the token it is.
public struct TokenPiece: Sendable, Equatable {
  public let id: Int32
  /// As it stands in the text, controls made visible.
  public let text: String
  public let isSpecial: Bool
  public init(id: Int32, text: String, isSpecial: Bool = false) {
    self.id = id
    self.text = text
    self.isSpecial = isSpecial
  }
}
