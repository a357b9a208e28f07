import Inference
import Tensors

/// What the user can set and the settings file keeps. Values only; `SettingCatalog` names and checks them.
public struct Settings: Sendable, Equatable {
  public var theme = "glassbox-dark"
  public var mouse = true
  public var glyphs = GlyphChoice.automatic
  public var tint = TokenTint.probability
  /// What models and caches together may take; 0 leaves it to the machine's memory. Bytes.
  public var memoryBudget = 0
  /// Positions of the cache of a newly loaded model; 0 takes the model's own limit, at most 4096.
  public var contextLength = 0
  /// 0: one for each physical core.
  public var threads = 0
  /// How a newly loaded model keeps keys and values.
  public var cacheType = CacheType.f16
  public var maxTokens = 256
  /// Memory for the logits of positions already generated, from which their waterfall is made. Bytes.
  public var logitsBudget = 64 << 20
  /// Memory for what panes that look inside keep of a sequence's passes. Bytes.
  public var recordingLimit = 1 << 30
  /// Whether generations and comparisons are kept.
  public var history = true
  public var startLayout = "overview"
  public var sampling = SamplerSettings()
  /// The user's own layouts by name.
  public var layouts: [String: TileTree] = [:]
  /// The user's own keys by command name; an empty list takes a command's keys away.
  public var keys: [String: [String]] = [:]

  public init() {}
}

/// Which characters graphs are drawn with.
public enum GlyphChoice: String, Sendable, CaseIterable {
  case automatic, braille, blocks, ascii
}

/// What a token's colour tells.
public enum TokenTint: String, Sendable, CaseIterable {
  /// How likely the model found it.
  case probability
  /// How undecided the model was.
  case entropy
  /// How much less expected it was than the model's usual choice: -log p minus the entropy.
  case surprise
  case off
}
