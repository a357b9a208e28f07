/// Under which names the two worlds keep the few facts that a summary shows.
///
/// GGUF has one name for each, behind the architecture's; published configs have grown several. Which of them means
/// what to an engine is not decided here: this is for showing alone.
struct SummaryNames {
  enum Fact: String {
    case contextLength = "context_length"
    case embeddingLength = "embedding_length"
    case blockCount = "block_count"
    case headCount = "attention.head_count"
    case headCountKV = "attention.head_count_kv"
    case vocabSize = "vocab_size"

    /// The names in a `config.json`, the commonest first.
    fileprivate var published: [String] {
      switch self {
      case .contextLength: ["max_position_embeddings", "n_positions", "seq_length", "max_seq_len", "n_ctx"]
      case .embeddingLength: ["hidden_size", "n_embd", "d_model"]
      case .blockCount: ["num_hidden_layers", "n_layer", "num_layers", "n_layers"]
      case .headCount: ["num_attention_heads", "n_head", "num_heads", "attention_heads", "n_heads"]
      case .headCountKV: ["num_key_value_heads", "n_head_kv", "num_kv_heads"]
      case .vocabSize: ["vocab_size"]
      }
    }
  }

  let architecture: String?
  private let metadata: Metadata
  private let isGGUF: Bool

  init(_ metadata: Metadata) {
    self.metadata = metadata
    let stated = metadata.string("general.architecture")
    isGGUF = stated != nil
    architecture = stated ?? metadata.string("model_type")
  }

  func value(_ fact: Fact) -> MetadataValue? {
    guard let architecture else { return nil }
    if isGGUF { return metadata["\(architecture).\(fact.rawValue)"] }
    // Models of several kinds of input keep their text model's settings apart.
    let names = fact.published
    return (names + names.map { "text_config.\($0)" }).lazy.compactMap { metadata[$0] }.first
  }
}
