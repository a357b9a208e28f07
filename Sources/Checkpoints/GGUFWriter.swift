import Tensors

/// Writes a GGUF file: settings and declared tensors first, then the tensors' bytes in that order.
///
/// Streaming, so that a quantized model need not lie in memory; nothing appears under the file's name before
/// `finish()`. `general.alignment` among the settings is obeyed.
public struct GGUFWriter: ~Copyable {
  /// A tensor to come.
  public struct Declaration: Sendable {
    public let name: String
    /// Outermost dimension first, as everywhere but in the file.
    public let shape: [Int]
    public let type: TensorType
    let bytes: Int

    /// Nil where `shape` is none that a GGUF file can hold in `type`.
    public init?(_ name: String, shape: [Int], type: TensorType) {
      guard shape.count <= GGUFFormat.dimensions, shape.allSatisfy({ $0 >= 1 }) else { return nil }
      guard (1...GGUFFormat.nameBytes).contains(name.utf8.count) else { return nil }
      guard (shape.last ?? 1) % type.blockElements == 0 else { return nil }
      var elements = 1
      for size in shape {
        let (product, overflow) = elements.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        elements = product
      }
      guard let bytes = type.byteCount(elements: elements) else { return nil }
      self.name = name
      self.shape = shape
      self.type = type
      self.bytes = bytes
    }
  }

  private var file: AtomicFile
  private let tensors: [Declaration]
  private let alignment: Int
  private var current = 0
  /// Bytes of the current tensor that have been written.
  private var filled = 0

  /// Writes everything up to the first tensor's bytes. `version` is 2 or 3, which differ in the number alone.
  public init(
    _ path: String, metadata: Metadata, tensors: [Declaration], version: UInt32 = 3
  ) throws(CheckpointError) {
    precondition(GGUFFormat.versions.contains(version), "GGUF version \(version)")
    let alignment = metadata.integer(GGUFFormat.alignmentKey) ?? GGUFFormat.defaultAlignment
    precondition(
      GGUFFormat.alignments.contains(alignment) && alignment & (alignment - 1) == 0, "alignment \(alignment)")
    var encoder = GGUFEncoder()
    encoder.header(version, tensors.count, metadata)
    encoder.directory(tensors, alignment)
    if !tensors.isEmpty { encoder.pad(to: alignment) }
    var file = try AtomicFile(path)
    try file.write(encoder.bytes)
    self.file = file
    self.tensors = tensors
    self.alignment = alignment
  }

  /// The next bytes of the current tensor, all of it or a part; a tensor that is full makes way for the next.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    guard !bytes.isEmpty else { return }
    precondition(current < tensors.count, "more bytes than the tensors have")
    precondition(filled + bytes.count <= tensors[current].bytes, "too many bytes for '\(tensors[current].name)'")
    try file.write(bytes)
    filled += bytes.count
    guard filled == tensors[current].bytes else { return }
    let padding = (alignment - filled % alignment) % alignment
    try file.write([UInt8](repeating: 0, count: padding))
    current += 1
    filled = 0
  }

  public mutating func append(_ bytes: [UInt8]) throws(CheckpointError) {
    let result = bytes.withUnsafeBytes { buffer in Result { () throws(CheckpointError) in try append(buffer) } }
    try result.get()
  }

  /// Gives the file its name. Every tensor must have been written.
  public consuming func finish() throws(CheckpointError) {
    precondition(current == tensors.count, "\(current) of \(tensors.count) tensors written")
    try file.commit()
  }
}
