import Tensors

/// What one would say of a model in a line or two, read from its settings and its tensor directory, never from weights.
///
/// Facts that the file does not state are nil, not guessed.
public struct ModelSummary: Sendable {
  public let name: String
  public let architecture: String?
  public let format: String
  /// Numbers in all tensors together.
  public let parameters: Int
  /// All files of the model, settings included.
  public let fileBytes: Int
  /// Bytes of the weights alone.
  public let tensorBytes: Int
  /// The file's recipe, such as `Q4_K_M`, or else the type that most numbers have; nil without tensors.
  public let type: String?
  public let contextLength: Int?
  public let embeddingLength: Int?
  public let blockCount: Int?
  public let headCount: PerLayer?
  public let headCountKV: PerLayer?
  public let vocabSize: Int?
  public let license: String?

  /// Bits that a number takes on average, scales included; nil without tensors.
  public var bitsPerWeight: Double? { parameters == 0 ? nil : Double(tensorBytes) * 8 / Double(parameters) }

  /// A setting that is one number for the model, or one for each layer.
  public enum PerLayer: Sendable, Hashable {
    case same(Int)
    case each([Int])
  }

  /// O(tensors).
  public init(_ checkpoint: Checkpoint) {
    let metadata = checkpoint.metadata
    let architecture = metadata.string("general.architecture")
    let key = { (suffix: String) in (architecture ?? "") + "." + suffix }
    name = metadata.string("general.name") ?? Self.fileName(checkpoint.paths.first ?? "")
    self.architecture = architecture
    format = checkpoint.format
    fileBytes = checkpoint.fileBytes
    parameters = Self.sum(checkpoint.tensors.lazy.map(\.elements))
    tensorBytes = Self.sum(checkpoint.tensors.lazy.map(\.bytes))
    type = metadata.integer(FileType.key).flatMap(FileType.name) ?? Self.commonestType(checkpoint.tensors)
    contextLength = metadata.integer(key("context_length"))
    embeddingLength = metadata.integer(key("embedding_length"))
    blockCount = metadata.integer(key("block_count"))
    headCount = Self.perLayer(metadata[key("attention.head_count")])
    headCountKV = Self.perLayer(metadata[key("attention.head_count_kv")]) ?? headCount
    vocabSize = Self.vocabSize(checkpoint, metadata.integer(key("vocab_size")))
    license = metadata.string("general.license")
  }

  private static func fileName(_ path: String) -> String {
    if let part = GGUFSplit.parse(path) { return fileName(part.prefix) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
  }

  /// Saturating: a hostile directory may claim I8 tensors whose sizes only together overflow.
  private static func sum(_ counts: some Sequence<Int>) -> Int {
    counts.reduce(0) { total, count in
      let (sum, overflow) = total.addingReportingOverflow(count)
      return overflow ? .max : sum
    }
  }

  private static func commonestType(_ tensors: [TensorInfo]) -> String? {
    var elements: [TensorType: Int] = [:]
    for tensor in tensors { elements[tensor.type] = sum([elements[tensor.type] ?? 0, tensor.elements]) }
    return elements.max { ($0.value, $1.key.id) < ($1.value, $0.key.id) }?.key.name
  }

  private static func perLayer(_ value: MetadataValue?) -> PerLayer? {
    switch value {
    case .integer(let number): .same(Int(number))
    case .integers(let numbers): .each(numbers.map { Int($0) })
    default: nil
    }
  }

  private static func vocabSize(_ checkpoint: Checkpoint, _ stated: Int?) -> Int? {
    stated ?? checkpoint.metadata.strings("tokenizer.ggml.tokens")?.count
      ?? checkpoint.tensor(named: "token_embd.weight")?.shape.first
  }
}
