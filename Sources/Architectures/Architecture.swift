import Checkpoints

/// A family of models as a declaration of its blocks; everything that executes, sizes, names or draws a model
/// reads this and nothing else.
public struct Architecture: Sendable {
  /// The names checkpoints of either format give it; the first is the one shown.
  public let names: [String]
  /// How its published checkpoints name their tensors, and its GGUF files.
  public let published: TensorNames
  public let gguf: TensorNames
  /// What its models have of what a checkpoint may leave out.
  let parts: OptionalParts
  /// What the family's own code takes where a published config is silent.
  let defaults: [String: MetadataValue]
  /// How its models are written as GGUF files; nil of a family that llama.cpp doesn't run.
  let form: GGUFForm?
  /// Whether its models may be mixtures of experts.
  private let mayHaveExperts: Bool
  private let declare: @Sendable (_ config: ModelConfig, _ settings: Settings) throws(ConfigError) -> Declaration

  /// A family whose models are planned for and not run.
  public init(
    _ name: String,
    declare: @escaping @Sendable (_ config: ModelConfig, _ settings: Settings) throws(ConfigError) -> Declaration
  ) {
    self.init(name, writing: nil, parts: .plain.tied, mayHaveExperts: true, declare: declare)
  }

  /// `declare` may change the config it is given, and gives the blocks; what it needs beyond the sizes it reads from
  /// the settings.
  init(
    _ names: String..., published: TensorNames = .published, gguf: TensorNames = .gguf,
    writing form: GGUFForm? = GGUFForm(), parts: OptionalParts = .plain,
    assuming defaults: [String: MetadataValue] = [:], mayHaveExperts: Bool = false,
    declare: @escaping @Sendable (_ config: ModelConfig, _ settings: Settings) throws(ConfigError) -> Declaration
  ) {
    self.names = names
    self.published = published
    self.gguf = gguf
    self.form = form
    self.parts = parts
    self.defaults = defaults
    self.mayHaveExperts = mayHaveExperts
    self.declare = declare
  }

  /// Every architecture this build can run. To add one: a new file in `Families`, and its name here.
  public static let all: [Architecture] = [
    .llama, .mistral, .qwen2, .qwen3, .gemma, .gemma2, .gemma3, .phi3, .olmo, .olmo2, .olmo3, .smolLM3,
    .starCoder2, .gpt2, .gptNeo, .gptJ, .gptNeoX, .gptBigCode, .opt, .xglm,
    .bloom, .mpt, .falcon, .phi, .stableLM, .cohere, .cohere2, .granite,
    .mixtral, .qwen2MoE, .qwen3MoE, .olmoe, .grok, .gptOSS, .deepSeek2, .deepSeek3,
    .t5, .mt5, .umt5, .switchTransformers,
  ]

  public static func named(_ name: String) throws(ConfigError) -> Architecture {
    guard let hit = all.first(where: { $0.names.contains(name) }) else {
      throw .unknownArchitecture(name, known: all.map { $0.names[0] })
    }
    return hit
  }

  public func names(in format: CheckpointFormat) -> TensorNames { format == .gguf ? gguf : published }

  /// The blocks of a model known by its settings alone.
  public func declaration(_ settings: Settings) throws(ConfigError) -> Declaration {
    try declaration(
      settings, embeddingRows: try settings.assuming(defaults).size(.vocabularySize, in: 1...Limits.width * 16))
  }

  /// The blocks of a model of this family with these settings.
  public func declaration(_ settings: Settings, embeddingRows: Int) throws(ConfigError) -> Declaration {
    let settings = settings.assuming(defaults)
    let declaration = try declare(try ModelConfig(settings, embeddingRows: embeddingRows), settings)
    try declaration.check()
    if !mayHaveExperts { try settings.refuseExperts() }
    return declaration
  }
}
