/// Reads GGUF files of versions 2 and 3, little-endian: header, settings, tensor directory.
///
/// A file is hostile until checked. Every count, length, dimension and offset is held against the bytes that are left
/// before anything is allocated or looped over, and all allocations together against a `HeapBudget`.
struct GGUFReader {
  private var cursor: ByteCursor
  private var budget = HeapBudget()

  /// One file, read.
  struct Part {
    let file: MappedFile
    let version: UInt32
    let metadata: Metadata
    let tensors: [TensorInfo]
  }

  /// Whether a file begins as GGUF files do.
  static func recognises(_ file: MappedFile) -> Bool { file.bytes.starts(with: Array("GGUF".utf8)) }

  /// Opens a file, and where it is the first of a split set, the others too.
  static func open(_ file: MappedFile) throws(CheckpointError) -> Checkpoint {
    let first = try read(file, fileIndex: 0)
    let parts = try GGUFSplit.complete(first)
    return Checkpoint(
      format: "GGUF v\(first.version)", files: parts.map(\.file), metadata: first.metadata,
      tensors: parts.flatMap(\.tensors))
  }

  /// Reads everything but the weights of one file.
  static func read(_ file: MappedFile, fileIndex: Int) throws(CheckpointError) -> Part {
    var reader = GGUFReader(cursor: ByteCursor(file))
    return try reader.part(fileIndex)
  }

  private mutating func part(_ fileIndex: Int) throws(CheckpointError) -> Part {
    let version = try header()
    let tensorCount = try cursor.count(minimumBytes: GGUFFormat.minimumTensorBytes, "The number of tensors")
    let entryCount = try cursor.count(minimumBytes: GGUFFormat.minimumEntryBytes, "The number of metadata entries")
    var settings = GGUFMetadataReader(cursor: cursor, budget: budget)
    let metadata = try settings.entries(entryCount)
    var directory = GGUFTensorReader(cursor: settings.cursor, budget: settings.budget, fileIndex: fileIndex)
    let tensors = try directory.tensors(tensorCount, alignment: settings.alignment)
    return Part(file: cursor.file, version: version, metadata: metadata, tensors: tensors)
  }

  /// Magic and version.
  private mutating func header() throws(CheckpointError) -> UInt32 {
    let magic = try cursor.integer(UInt32.self, "The magic number")
    guard magic == GGUFFormat.magic else { throw ForeignFormat.error(cursor.file) }
    let version = try cursor.integer(UInt32.self, "The version")
    if GGUFFormat.versions.contains(version) { return version }
    let kind = CheckpointError.Kind.unsupported
    if version == 1 {
      throw cursor.bad("Expected GGUF version 2 or 3, found version 1, which must be converted again.", 4, kind)
    }
    if (1...3).contains(version.byteSwapped) {
      throw cursor.bad("Expected a little-endian GGUF file, found a big-endian one.", 4, kind)
    }
    throw cursor.bad("Expected GGUF version 2 or 3, found version \(version).", 4, kind)
  }
}
