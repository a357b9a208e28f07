/// One finished generation: what was asked, how tokens were chosen, what came.
///
/// Everything in plain values, so that old entries can be read by builds whose engine has changed.
public struct Generation: Sendable, Equatable {
  public struct Message: Sendable, Equatable, Codable {
    public var role: String
    public var content: String
    public init(role: String, content: String) {
      self.role = role
      self.content = content
    }
  }

  /// A token of the output and what the model thought of it.
  public struct Token: Sendable, Equatable, Codable {
    public var id: Int32
    /// The whole characters it completed; for a special token, its name.
    public var text: String
    public var isSpecial: Bool
    /// Natural log of its probability before any sampler.
    public var logprob: Float
    /// Nats.
    public var entropy: Float
    /// How many tokens were likelier.
    public var rank: Int

    public init(id: Int32, text: String, isSpecial: Bool, logprob: Float, entropy: Float, rank: Int) {
      self.id = id
      self.text = text
      self.isSpecial = isSpecial
      self.logprob = logprob
      self.entropy = entropy
      self.rank = rank
    }
  }

  /// Rates are tokens a second; 0 where nothing was measured.
  public struct Speed: Sendable, Equatable, Codable {
    public var timeToFirstToken = 0.0
    public var promptRate = 0.0
    public var decodeRate = 0.0
    public init(timeToFirstToken: Double = 0, promptRate: Double = 0, decodeRate: Double = 0) {
      self.timeToFirstToken = timeToFirstToken
      self.promptRate = promptRate
      self.decodeRate = decodeRate
    }
  }

  public var model: ModelStamp
  public var isChat: Bool
  /// The conversation up to the reply; of plain text, the one prompt.
  public var messages: [Message]
  public var promptIDs: [Int32]
  public var tokens: [Token]
  /// Sampler parameters by name.
  public var settings: [String: Double]
  public var seed: UInt64?
  /// Why it ended, such as `eos` or `length`.
  public var finish: String
  public var speed: Speed

  public init(
    model: ModelStamp, isChat: Bool, messages: [Message], promptIDs: [Int32], tokens: [Token],
    settings: [String: Double], seed: UInt64?, finish: String, speed: Speed = Speed()
  ) {
    self.model = model
    self.isChat = isChat
    self.messages = messages
    self.promptIDs = promptIDs
    self.tokens = tokens
    self.settings = settings
    self.seed = seed
    self.finish = finish
    self.speed = speed
  }

  /// What was asked last.
  public var prompt: String { messages.last?.content ?? "" }

  /// The generated text without special tokens.
  public var output: String { tokens.reduce(into: "") { if !$1.isSpecial { $0 += $1.text } } }
}
