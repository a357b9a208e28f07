import Tensors

/// A model's files, opened: settings and named tensors, whatever the format.
///
/// Nothing here knows what a key or a tensor means; that is the architecture's. Weights stay in the mapped files, which
/// live as long as this object: a `Matrix` or byte view taken from it must not outlive it.
public final class Checkpoint: Sendable {
  /// Such as `GGUF v3`.
  public let format: String
  /// The files, the first of a split set first.
  public let files: [MappedFile]
  public let metadata: Metadata
  /// In the order of the files.
  public let tensors: [TensorInfo]
  private let positions: [String: Int]

  public var paths: [String] { files.map(\.path) }
  /// Size of all files together.
  public var fileBytes: Int { files.reduce(0) { $0 + $1.count } }

  /// Every tensor must lie inside its file and have a name of its own: readers check that first.
  init(format: String, files: [MappedFile], metadata: Metadata, tensors: [TensorInfo]) {
    self.format = format
    self.files = files
    self.metadata = metadata
    self.tensors = tensors
    positions = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Opens a GGUF file (the first of a split set), a safetensors file, the index of several, or a Hugging Face folder.
  ///
  /// The content decides, not the name. A few milliseconds, whatever the size of the weights.
  public static func open(_ path: String) throws(CheckpointError) -> Checkpoint {
    if MappedFile.isFolder(path) { return try HuggingFaceFolder.open(path) }
    let file = try MappedFile(path)
    if GGUFReader.recognises(file) { return try GGUFReader.open(file) }
    if SafetensorsReader.recognises(file) { return try HuggingFaceFolder.open(file: file) }
    if path.hasSuffix(".safetensors.index.json") { return try HuggingFaceFolder.open(index: file) }
    throw ForeignFormat.error(file)
  }
}

extension Checkpoint {
  /// The same tensors in the same files, for who has read the settings: a vocabulary's lists take megabytes.
  public func withoutMetadata() -> Checkpoint {
    Checkpoint(format: format, files: files, metadata: Metadata(), tensors: tensors)
  }

  /// O(1).
  public func tensor(named name: String) -> TensorInfo? { positions[name].map { tensors[$0] } }

  /// The stored bytes of one of this checkpoint's tensors.
  public func bytes(of tensor: TensorInfo) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: files[tensor.file].bytes[tensor.offset..<tensor.offset + tensor.bytes])
  }

  /// A view on a tensor: a vector as one row, a stack of matrices (experts) as all their rows one after the other.
  public func matrix(_ tensor: TensorInfo) -> Matrix {
    let columns = tensor.shape.last ?? 1
    // A tensor has bytes, so its file is not empty and has an address.
    guard let base = bytes(of: tensor).baseAddress else { preconditionFailure("tensor without bytes") }
    return Matrix(type: tensor.type, rows: tensor.elements / columns, columns: columns, base: base)
  }

  /// As `matrix(_:)`, by name. O(1).
  public func matrix(named name: String) throws(CheckpointError) -> Matrix {
    guard let tensor = tensor(named: name) else {
      let message = "Expected a tensor \(VisibleText.quoted(name)), but none of its \(tensors.count) has that name."
      throw CheckpointError(.badFile, message, path: paths.first)
    }
    return matrix(tensor)
  }
}
