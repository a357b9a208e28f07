import Checkpoints

/// What a mixture looks at of a model besides its weights' names.
public struct MixtureFacts: Sendable, Equatable {
  /// By GGUF's name.
  public var architecture: String
  public var blocks: Int
  /// Query heads that share a key and value head in the first block; 0 where it has none of the latter.
  public var sharing: Int
  /// Whether every query head has keys and values of its own.
  public var sharesNone: Bool
  /// Experts of a block, 0 in a dense model.
  public var experts: Int

  public init(architecture: String, blocks: Int, heads: Int, keyHeads: Int, experts: Int) {
    self.architecture = architecture
    self.blocks = blocks
    sharing = keyHeads > 0 ? heads / keyHeads : 0
    sharesNone = heads == keyHeads
    self.experts = experts
  }

  /// From a GGUF file's settings.
  public init(_ settings: Metadata) throws(QuantizationError) {
    guard let architecture = settings.string("general.architecture") else {
      throw .noArchitecture
    }
    func first(_ key: String) -> Int? {
      let key = "\(architecture).\(key)"
      return settings.integer(key) ?? settings.integers(key)?.first.map { Int($0) }
    }
    let heads = first("attention.head_count") ?? 0
    self.init(
      architecture: architecture, blocks: first("block_count") ?? 0, heads: max(heads, 0),
      keyHeads: max(first("attention.head_count_kv") ?? heads, 0), experts: max(first("expert_count") ?? 0, 0))
  }

  /// Whether it is of the size at which eight query heads share keys and values and values deserve more bits.
  var is70B: Bool {
    switch architecture {
    case "llama": blocks == 80 && !sharesNone
    case "qwen2", "deci", "olmo": blocks == 80
    case "jais2": blocks == 68
    default: false
    }
  }

  var isFalcon: Bool { architecture == "falcon" }

  /// First of its kind, of `count` in order, in the first eighth.
  func isEarly(_ index: Int, of count: Int) -> Bool { index < count / 8 }

  /// All of the first and last eighth, of the rest every third.
  func deservesMore(_ index: Int, of count: Int) -> Bool {
    index < count / 8 || index >= 7 * count / 8 || (index - count / 8) % 3 == 2
  }
}
