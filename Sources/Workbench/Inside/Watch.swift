import Checkpoints
import Inference

/// What the panes in sight need recorded: of which model, of which branch as far as it has come.
public struct Watch: Sendable, Equatable {
  public var slot: SlotID
  public var parts: Recording.Parts
  public var branch: Int
  public var prompt: [TokenID]
  /// Generated after it.
  public var tokens: [TokenID]
  /// Most bytes to keep.
  public var limit: Int

  public init(
    slot: SlotID, parts: Recording.Parts, branch: Int, prompt: [TokenID], tokens: [TokenID], limit: Int
  ) {
    self.slot = slot
    self.parts = parts
    self.branch = branch
    self.prompt = prompt
    self.tokens = tokens
    self.limit = limit
  }
}

/// A sequence whose passes are recorded, in the screen's terms.
public struct RecordedSequence: Sendable, Equatable {
  public var parts: Recording.Parts
  /// The decoder's tokens as they are shown.
  public var pieces: [String]
  /// The source's, of a model with an encoder.
  public var sourcePieces: [String]
  /// The numbers of both.
  public var input: ModelInput
  /// Positions that are recorded: fewer than there are tokens where the limit was reached.
  public var count: Int
  public var anatomy: Anatomy

  public init(
    parts: Recording.Parts, pieces: [String], sourcePieces: [String] = [], input: ModelInput, count: Int,
    anatomy: Anatomy
  ) {
    self.parts = parts
    self.pieces = pieces
    self.sourcePieces = sourcePieces
    self.input = input
    self.count = count
    self.anatomy = anatomy
  }

  /// The decoder's tokens.
  public var ids: [TokenID] { input.ids }

  /// Queries and positions of an attention's maps.
  public func size(of kind: AttentionKind) -> (queries: Int, positions: Int) {
    switch kind {
    case .decoder: (count, count)
    case .cross: (count, sourcePieces.count)
    case .encoder: (sourcePieces.count, sourcePieces.count)
    }
  }

  public func pieces(ofQueries kind: AttentionKind) -> [String] { kind == .encoder ? sourcePieces : pieces }
  public func pieces(ofPositions kind: AttentionKind) -> [String] { kind == .decoder ? pieces : sourcePieces }
}

/// What a model has of layers and heads, for those who draw it.
public struct Anatomy: Sendable, Equatable {
  /// Blocks of each attention; those it lacks are not in it.
  public var layers: [AttentionKind: Int]
  public var heads: Int
  /// Query heads that share one head of keys and values.
  public var group: Int
  /// Positions each layer's queries see; nil for all. Of the decoder's attention to itself.
  public var windows: [Int?]
  /// Experts of each layer, 0 for none, and how many a token runs.
  public var experts: [Int]
  public var usedExperts: Int
  /// Numbers of its weights, and how many of them a token uses.
  public var parameters = 0
  public var activeParameters = 0

  public init(
    layers: [AttentionKind: Int], heads: Int, group: Int, windows: [Int?] = [], experts: [Int] = [],
    usedExperts: Int = 0
  ) {
    self.layers = layers
    self.heads = heads
    self.group = group
    self.windows = windows
    self.experts = experts
    self.usedExperts = usedExperts
  }

  public var kinds: [AttentionKind] { [.decoder, .cross, .encoder].filter { (layers[$0] ?? 0) > 0 } }
  public var hasExperts: Bool { experts.contains { $0 > 0 } }
  /// Layers that have them.
  public var expertLayers: [Int] { experts.indices.filter { experts[$0] > 0 } }
}
