/// Everything `inspect` says of a checkpoint, as the JSON object that the command-line contract fixes.
///
/// Text stays as the file has it: who prints the JSON to a terminal escapes what JSON's own rules leave raw (see
/// `VisibleText.escapedJSON`). Numbers that JSON cannot hold (`NaN`, infinities) become strings.
public struct Inspection: Sendable, Encodable {
  public let summary: ModelSummary
  public let metadata: Metadata
  public let tensors: [TensorInfo]
  /// Arrays longer than this are told by type, count and first elements; nil gives all in full.
  public let arrayLimit: Int?

  public init(_ checkpoint: Checkpoint, arrayLimit: Int? = 256) {
    summary = ModelSummary(checkpoint)
    metadata = checkpoint.metadata
    tensors = checkpoint.tensors
    self.arrayLimit = arrayLimit
  }

  private enum Key: String, CodingKey {
    case metadata, tensors
  }

  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(MetadataJSON(metadata: metadata, arrayLimit: arrayLimit), forKey: .metadata)
    try container.encode(tensors, forKey: .tensors)
  }
}

extension ModelSummary: Encodable {
  private enum Key: String, CodingKey {
    case name, architecture, format, parameters, type, license
    case fileBytes = "file_bytes"
    case bitsPerWeight = "bits_per_weight"
    case contextLength = "context_length"
    case embeddingLength = "embedding_length"
    case blockCount = "block_count"
    case headCount = "head_count"
    case headCountKV = "head_count_kv"
    case vocabSize = "vocab_size"
  }

  /// Every key is there; unknown facts are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(architecture, forKey: .architecture)
    try container.encode(format, forKey: .format)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(fileBytes, forKey: .fileBytes)
    try container.encode(bitsPerWeight, forKey: .bitsPerWeight)
    try container.encode(type, forKey: .type)
    try container.encode(contextLength, forKey: .contextLength)
    try container.encode(embeddingLength, forKey: .embeddingLength)
    try container.encode(blockCount, forKey: .blockCount)
    try container.encode(headCount, forKey: .headCount)
    try container.encode(headCountKV, forKey: .headCountKV)
    try container.encode(vocabSize, forKey: .vocabSize)
    try container.encode(license, forKey: .license)
  }
}

extension ModelSummary.PerLayer: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .same(let number): try container.encode(number)
    case .each(let numbers): try container.encode(numbers)
    }
  }
}

extension TensorInfo: Encodable {
  private enum Key: String, CodingKey {
    case name, shape, type, bytes, offset, file
  }

  /// `offset` counts from the start of the file; `file`, which part of a split set, is there from the second part on.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(shape, forKey: .shape)
    try container.encode(type.name, forKey: .type)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(offset, forKey: .offset)
    if file > 0 { try container.encode(file, forKey: .file) }
  }
}
