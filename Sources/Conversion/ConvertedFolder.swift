import Architectures
import Checkpoints
import Inference
import Tensors
import Tokenizers

/// A Hugging Face folder under GGUF's names and in its layout, as llama.cpp's converter would write it. Weights stay in
/// the mapped files and are put in order as they are read; only norms, biases and matrices that lie turned are copied.
public final class ConvertedFolder: WeightSource {
  public let metadata: Metadata
  public let weights: [SourceWeight]
  /// What a user should know of what a GGUF file, or llama.cpp, makes of this model in another way.
  public let remarks: [String]
  /// The files the weights lie in.
  public var paths: [String] { checkpoint.paths }
  private let converted: [ConvertedWeight]
  /// Keeps the mapped files open.
  private let checkpoint: Checkpoint
  private let copies: [any OwnedMatrix]

  /// Throws where a file couldn't say what the folder holds, or llama.cpp wouldn't run it.
  public init(_ checkpoint: Checkpoint) throws {
    let model = try DeclaredModel(checkpoint)
    let description = try GGUFDescription(model)
    var converter = try WeightConverter(checkpoint, model, description)
    try converter.convert()
    try description.check(tensors: Set(converter.weights.map(\.weight.name)))
    self.checkpoint = checkpoint.withoutMetadata()
    converted = converter.weights
    copies = converter.copies
    weights = converted.map(\.weight)
    let path = checkpoint.paths.first ?? ""
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    var metadata = GeneralSettings(folder: folder).metadata
    for key in description.settings.keys { metadata[key] = description.settings[key] }
    metadata["general.file_type"] = .integer(Int64(Self.fileType(of: weights)))
    metadata["general.quantization_version"] = .integer(2)
    let vocabulary = try VocabularySettings(folder: folder, rows: model.config.vocabularySize)
    for key in vocabulary.metadata.keys {
      guard let value = vocabulary.metadata[key], let type = vocabulary.metadata.type(of: key) else { continue }
      metadata.set(key, value, type: type)
    }
    remarks = description.remarks + vocabulary.remarks
    self.metadata = metadata
  }

  public func read(_ weight: Int, rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    converted[weight].read(rows: rows, into: out)
  }

  public func bytes(of weight: Int) -> UnsafeRawBufferPointer? { converted[weight].bytes }

  /// That of the type most matrices have.
  private static func fileType(of weights: [SourceWeight]) -> Int {
    var elements: [String: Int] = [:]
    for weight in weights where weight.shape.count > 1 { elements[weight.type.name, default: 0] += weight.elements }
    let name = elements.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "F32"
    return FileType.number(name) ?? FileType.number("\(name)_MOE") ?? 0
  }
}
