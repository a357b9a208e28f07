import Checkpoints
import Inference

/// A token named by whoever asks about it.
public enum TokenReference: Sendable, Equatable {
  case id(TokenID)
  /// The first token of a text.
  case text(String)
  /// The likeliest other than the one it is held against.
  case runnerUp
}

/// Whose logit is to be taken apart: a token's after a sequence, alone or against another's.
public struct AttributionQuery: Sendable, Equatable {
  /// What an encoder reads, of a model with one.
  public var source: [TokenID]
  /// The sequence up to the position.
  public var ids: [TokenID]
  public var token: TokenReference
  public var rival: TokenReference?

  public init(source: [TokenID] = [], ids: [TokenID], token: TokenReference, rival: TokenReference? = nil) {
    self.source = source
    self.ids = ids
    self.token = token
    self.rival = rival
  }
}

/// What wrote a token's logit at a position, or its lead over another's.
public struct AttributionReport: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    public let part: StreamPart
    /// Of the logit, before any soft cap.
    public let value: Double

    public init(_ part: StreamPart, _ value: Double) {
      self.part = part
      self.value = value
    }
  }

  public let position: Int
  public let token: TokenID
  public let tokenText: String
  public let rival: TokenID?
  public let rivalText: String?
  /// Strongest first, of whatever sign.
  public let parts: [Part]
  /// What the biases of the final norm and of the head add.
  public let bias: Double
  /// The logit, or the lead, that the model itself gives, before any soft cap.
  public let logit: Double
  /// Log-probabilities of both. Nats.
  public let logprob: Double
  public let rivalLogprob: Double?

  public init(
    position: Int, token: TokenID, tokenText: String, rival: TokenID? = nil, rivalText: String? = nil, parts: [Part],
    bias: Double, logit: Double, logprob: Double, rivalLogprob: Double? = nil
  ) {
    self.position = position
    self.token = token
    self.tokenText = tokenText
    self.rival = rival
    self.rivalText = rivalText
    self.parts = parts
    self.bias = bias
    self.logit = logit
    self.logprob = logprob
    self.rivalLogprob = rivalLogprob
  }

  /// All parts and biases.
  public var total: Double { parts.reduce(bias) { $0 + $1.value } }

  /// What the parts leave unexplained: rounding, and adapters of the head.
  public var remainder: Double { logit - total }

  /// What attention and the feed-forward of each layer add together. [layers]
  public func byLayer(_ layers: Int) -> [(attention: Double, feedForward: Double)] {
    var sums = [(attention: Double, feedForward: Double)](repeating: (0, 0), count: layers)
    for part in parts {
      switch part.part {
      case .head(let id) where id.layer < layers: sums[id.layer].attention += part.value
      case .attentionBias(_, let layer) where layer < layers: sums[layer].attention += part.value
      case .feedForward(let layer) where layer < layers: sums[layer].feedForward += part.value
      default: break
      }
    }
    return sums
  }
}

extension StreamPart {
  /// In a word or two: `L3 H1`, `L3 FF`, `embedding`.
  public var label: String {
    switch self {
    case .embedding: "embedding"
    case .head(let id): "L\(id.layer) \(id.attention == .cross ? "X" : "H")\(id.head)"
    case .attentionBias(let kind, let layer): "L\(layer) \(kind == .cross ? "cross" : "attn") bias"
    case .feedForward(let layer): "L\(layer) FF"
    case .normBias(let layer): "L\(layer) norm bias"
    }
  }
}
