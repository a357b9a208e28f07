import Checkpoints
import Tensors

/// The format since 2025: a GGUF file with two tensors for each weight, `.in_sum2` and `.counts`.
extension ImportanceMatrix {
  private static let sumsEnding = ".in_sum2", countsEnding = ".counts"
  private static let datasetsKey = "imatrix.datasets", chunksKey = "imatrix.chunk_count"
  private static let chunkLengthKey = "imatrix.chunk_size"

  init(gguf path: String) throws(CheckpointError) {
    let checkpoint = try Checkpoint.open(path)
    let settings = checkpoint.metadata
    guard let chunks = settings.integer(Self.chunksKey), let length = settings.integer(Self.chunkLengthKey) else {
      let message =
        "Expected an importance matrix ('\(Self.chunksKey)', '\(Self.chunkLengthKey)'), found another model."
      throw CheckpointError(.badFile, message, path: path)
    }
    let datasets = settings.strings(Self.datasetsKey).map { table in (0..<table.count).map { table.string($0) } } ?? []
    self.init(datasets: datasets, chunks: max(chunks, 0), chunkLength: max(length, 0))
    for tensor in checkpoint.tensors where tensor.name.hasSuffix(Self.sumsEnding) {
      let name = String(tensor.name.dropLast(Self.sumsEnding.count))
      guard let counted = checkpoint.tensor(named: name + Self.countsEnding) else {
        let message = "Expected '\(Self.countsEnding)' beside \(VisibleText.quoted(tensor.name)), found none."
        throw CheckpointError(.badFile, message, path: path)
      }
      let sums = try Self.floats(tensor, in: checkpoint), counts = try Self.floats(counted, in: checkpoint)
      guard sums.count.isMultiple(of: counts.count) else {
        let message =
          "\(VisibleText.quoted(name)) has \(sums.count) sums, which its \(counts.count) counts don't share out."
        throw CheckpointError(.badFile, message, path: path)
      }
      entries[name] = Entry(sums: sums, counts: counts.map { $0.rounded() })
    }
  }

  private static func floats(_ tensor: TensorInfo, in checkpoint: Checkpoint) throws(CheckpointError) -> [Float] {
    guard tensor.type == .f32 else {
      let message = "Expected float32 in \(VisibleText.quoted(tensor.name)), found \(tensor.type.name)."
      throw CheckpointError(.badFile, message, path: checkpoint.paths.first)
    }
    let bytes = checkpoint.bytes(of: tensor)
    let values = (0..<tensor.elements).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    try check(values, of: tensor.name, path: checkpoint.paths.first ?? "")
    return values
  }

  func writeGGUF(to path: String) throws(CheckpointError) {
    var settings = Metadata()
    settings["general.type"] = .string("imatrix")
    var names = StringTable()
    for dataset in datasets { names.append(dataset.utf8) }
    settings.set(Self.datasetsKey, .strings(names), type: .string)
    settings.set(Self.chunksKey, .integer(Int64(chunks)), type: .uint32)
    settings.set(Self.chunkLengthKey, .integer(Int64(chunkLength)), type: .uint32)
    let stored = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { name, entry in
      let count = max(entry.counts.count, 1)
      return [
        (name + Self.sumsEnding, [count, entry.sums.count / count], entry.sums),
        (name + Self.countsEnding, [count, 1], entry.counts),
      ]
    }
    var declarations: [GGUFWriter.Declaration] = []
    for (name, shape, _) in stored {
      guard let declaration = GGUFWriter.Declaration(name, shape: shape, type: .f32) else {
        let message = "A GGUF file holds no tensor \(VisibleText.quoted(name)) of shape \(shape)."
        throw CheckpointError(.cannotCreate, message, path: path)
      }
      declarations.append(declaration)
    }
    var writer = try GGUFWriter(path, metadata: settings, tensors: declarations)
    for (_, _, values) in stored { try writer.append(values.flatMap { $0.littleEndianBytes }) }
    try writer.finish()
  }
}

extension Float {
  var littleEndianBytes: [UInt8] { bitPattern.littleEndianBytes }
}

extension FixedWidthInteger {
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
