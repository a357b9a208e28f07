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
    let names = SummaryNames(metadata)
    name = metadata.string("general.name") ?? Self.fileName(checkpoint)
    architecture = names.architecture
    format = checkpoint.format
    fileBytes = checkpoint.fileBytes
    parameters = Self.sum(checkpoint.tensors.lazy.map(\.elements))
    tensorBytes = Self.sum(checkpoint.tensors.lazy.map(\.bytes))
    type = metadata.integer(FileType.key).flatMap(FileType.name) ?? Self.commonestType(checkpoint.tensors)
    contextLength = names.value(.contextLength)?.singleInteger
    embeddingLength = names.value(.embeddingLength)?.singleInteger
    blockCount = names.value(.blockCount)?.singleInteger
    headCount = Self.perLayer(names.value(.headCount))
    headCountKV = Self.perLayer(names.value(.headCountKV)) ?? headCount
    vocabSize = Self.vocabSize(checkpoint, names.value(.vocabSize)?.singleInteger)
    license = metadata.string("general.license")
  }

  /// The file's name without its ending; of a published folder, the folder's.
  private static func fileName(_ checkpoint: Checkpoint) -> String {
    let path = checkpoint.paths.first ?? ""
    if let part = GGUFSplit.parse(path) { return lastName(part.prefix) }
    if path.hasSuffix(".safetensors") {
      let folder = path.split(separator: "/").dropLast().last
      return folder.map(String.init) ?? String(path.dropLast(12))
    }
    let name = lastName(path)
    return name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
  }

  private static func lastName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

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

extension MetadataValue {
  fileprivate var singleInteger: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
}
