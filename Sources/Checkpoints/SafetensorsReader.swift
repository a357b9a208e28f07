import Tensors

/// Reads safetensors files: a JSON header that names the tensors, then their bytes, without a gap.
///
/// As strict as the format's own library: every byte after the header belongs to exactly one tensor. The order of
/// tensors is that of their bytes.
struct SafetensorsReader {
  /// What the format's own library accepts.
  private static let headerLimit: UInt64 = 100_000_000
  private static let dimensionLimit = 16
  private static let settingsName = "__metadata__"

  private let file: MappedFile
  private let fileIndex: Int
  private let dataStart: Int

  /// One file, read.
  struct Part {
    let file: MappedFile
    let tensors: [TensorInfo]
    /// The header's `__metadata__`.
    let settings: [(name: String, value: String)]
  }

  /// Whether a file looks like safetensors, from its first bytes alone.
  static func recognises(_ file: MappedFile) -> Bool {
    guard file.count >= 10, file.bytes[8] == UInt8(ascii: "{") else { return false }
    return UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self)) <= headerLimit
  }

  static func read(_ file: MappedFile, fileIndex: Int) throws(CheckpointError) -> Part {
    var cursor = ByteCursor(file)
    let length = try cursor.integer(UInt64.self, "The header's length")
    guard length <= headerLimit, length <= UInt64(cursor.remaining) else {
      let most = min(Int(headerLimit), cursor.remaining)
      throw cursor.bad("The header's length is \(length), but at most \(most) bytes can follow.", 0)
    }
    let header = try cursor.take(Int(length), "The header")
    guard header.first == UInt8(ascii: "{") else { throw cursor.bad("Expected a header that begins with '{'.", 8) }
    let json = try JSONReader.read(header, path: file.path, at: 8)
    let reader = SafetensorsReader(file: file, fileIndex: fileIndex, dataStart: cursor.offset)
    return try reader.part(json)
  }

  private func part(_ json: JSONValue) throws(CheckpointError) -> Part {
    guard let entries = json.object else { throw bad("The header is no JSON object.") }
    var tensors: [TensorInfo] = []
    var settings: [(name: String, value: String)] = []
    for name in entries.names {
      guard let entry = entries[name] else { continue }
      if name == Self.settingsName {
        settings = try self.settings(entry)
      } else {
        tensors.append(try tensor(name, entry))
      }
    }
    tensors.sort { $0.offset < $1.offset }
    try checkCoverage(tensors)
    return Part(file: file, tensors: tensors, settings: settings)
  }

  private func settings(_ json: JSONValue) throws(CheckpointError) -> [(name: String, value: String)] {
    guard let object = json.object else { throw bad("'\(Self.settingsName)' is no JSON object.") }
    var settings: [(name: String, value: String)] = []
    for name in object.names {
      guard let value = object[name]?.string else {
        throw bad("'\(Self.settingsName)' has a value for \(VisibleText.quoted(name)) that is no string.")
      }
      settings.append((name, value))
    }
    return settings
  }

  private func bad(_ message: String, _ kind: CheckpointError.Kind = .badFile) -> CheckpointError {
    CheckpointError(kind, message, path: file.path, offset: 8)
  }
}

// MARK: - Tensors

extension SafetensorsReader {
  private func tensor(_ name: String, _ json: JSONValue) throws(CheckpointError) -> TensorInfo {
    let label = VisibleText.quoted(name)
    guard let typeName = json["dtype"]?.string else { throw bad("Tensor \(label) has no 'dtype'.") }
    guard let type = TensorType.withSafetensorsName(typeName) else {
      throw bad("Tensor \(label) has dtype \(VisibleText.quoted(typeName)), which is not known here.", .unsupported)
    }
    let shape = try shape(json, label)
    guard let range = json["data_offsets"]?.array, range.count == 2,
      let start = range[0].integer, let end = range[1].integer, 0 <= start, start <= end
    else { throw bad("Tensor \(label) has no 'data_offsets' of a beginning and an end.") }
    let room = file.count - dataStart
    guard end <= room else {
      throw bad("Tensor \(label) ends at byte \(end) of the data, but there are only \(room).")
    }
    let bytes = try byteCount(shape, type, label)
    guard end - start == bytes else {
      throw bad("Tensor \(label) of shape \(shape) in \(type.name) takes \(bytes) bytes, but has \(end - start).")
    }
    guard (dataStart + start) % type.blockBytes == 0 else {
      let message =
        "Tensor \(label) begins at byte \(dataStart + start), which is no multiple of its \(type.blockBytes)"
      throw bad("\(message) bytes a number.", .unsupported)
    }
    return TensorInfo(
      name: name, shape: shape, type: type, bytes: bytes, file: fileIndex, offset: dataStart + start)
  }

  private func shape(_ json: JSONValue, _ label: String) throws(CheckpointError) -> [Int] {
    guard let sizes = json["shape"]?.array, sizes.count <= Self.dimensionLimit else {
      throw bad("Tensor \(label) has no 'shape' of at most \(Self.dimensionLimit) dimensions.")
    }
    var shape: [Int] = []
    for size in sizes {
      guard let number = size.integer, number >= 1 else {
        throw bad("Tensor \(label) has a dimension that is no whole number above 0.")
      }
      shape.append(number)
    }
    return shape
  }

  private func byteCount(_ shape: [Int], _ type: TensorType, _ label: String) throws(CheckpointError) -> Int {
    var elements = 1
    for size in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw bad("Tensor \(label) has shape \(shape): its size overflows 64 bits.") }
      elements = product
    }
    guard let bytes = type.byteCount(elements: elements) else {
      throw bad("Tensor \(label) has shape \(shape): its size overflows 64 bits.")
    }
    return bytes
  }

  /// Tensors in order of their bytes must follow each other from the first byte to the last.
  private func checkCoverage(_ tensors: [TensorInfo]) throws(CheckpointError) {
    var end = dataStart
    for tensor in tensors {
      guard tensor.offset == end else {
        let place = "Tensor \(VisibleText.quoted(tensor.name)) begins at byte \(tensor.offset)"
        throw bad("\(place), but the one before it ends at byte \(end).")
      }
      end += tensor.bytes
    }
    guard end == file.count else {
      throw bad("The tensors end at byte \(end), but the file at byte \(file.count).")
    }
  }
}
