import Checkpoints

/// The format before: for each weight its name, how many windows went in, and mean squares times that; then the number of
/// windows and the text's name. All numbers take 32 bits.
extension ImportanceMatrix {
  init(legacy file: MappedFile) throws(CheckpointError) {
    var cursor = ByteCursor(file)
    self.init(chunkLength: 0)
    // A name's length, windows, the number of values and one of them.
    let count = try cursor.count32(minimumBytes: 16, "The number of weights")
    for index in 0..<count {
      let field = "Weight \(index + 1)"
      let length = try cursor.count32(minimumBytes: 1, "\(field)'s name's length")
      let name = String(decoding: try cursor.take(length, "\(field)'s name"), as: UTF8.self)
      let windows = try cursor.integer(Int32.self, "\(field)'s windows")
      let values = try cursor.count32(minimumBytes: 4, "\(field)'s number of values")
      let bytes = try cursor.take(4 * values, "\(field)'s values")
      let sums = (0..<values).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      try Self.check(sums, of: name, path: file.path)
      // Without windows the values are the means.
      entries[name] = Entry(sums: sums, counts: [Float(windows > 0 ? windows : 1)])
    }
    // What follows may be missing.
    guard cursor.remaining >= 4 else { return }
    chunks = max(Int(try cursor.integer(Int32.self, "The number of windows")), 0)
    guard cursor.remaining > 4 else { return }
    let length = try cursor.count32(minimumBytes: 1, "The text's name's length")
    datasets = [String(decoding: try cursor.take(length, "The text's name"), as: UTF8.self)]
  }

  func writeLegacy(to path: String) throws(CheckpointError) {
    // A weight that nothing passed isn't told of.
    let told = entries.filter { $0.value.counts.contains { $0 > 0 } }
    var bytes = Int32(clamping: told.count).littleEndianBytes
    for (name, entry) in told.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let most = entry.counts.max() ?? 0
      let windows = Int32(max(1, chunkLength > 0 ? (most / Float(chunkLength)).rounded(.up) : most))
      bytes += Int32(clamping: name.utf8.count).littleEndianBytes + Array(name.utf8)
      bytes += windows.littleEndianBytes + Int32(clamping: entry.sums.count).littleEndianBytes
      for mean in entry.means { bytes += (mean * Float(windows)).littleEndianBytes }
    }
    let name = dataset ?? ""
    bytes += Int32(clamping: chunks).littleEndianBytes
    bytes += Int32(clamping: name.utf8.count).littleEndianBytes + Array(name.utf8)
    var file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }
}

extension ByteCursor {
  /// A signed 32-bit number of things, at least one, that take so many bytes each.
  fileprivate mutating func count32(
    minimumBytes: Int, _ field: @autoclosure () -> String
  ) throws(CheckpointError) -> Int {
    let start = offset
    let count = Int(try integer(Int32.self, field()))
    guard count > 0, count <= remaining / minimumBytes else {
      throw bad(
        "\(field()) is \(count), but expected 1 to what the \(remaining) bytes left hold of an importance matrix.",
        start)
    }
    return count
  }
}
