import Tensors

/// Reads the tensor directory of a GGUF file and holds every entry against the file.
struct GGUFTensorReader {
  private var cursor: ByteCursor
  private var budget: HeapBudget
  private let fileIndex: Int

  /// An entry before it is known where the weights begin.
  private struct Entry {
    let name: String
    let shape: [Int]
    let type: TensorType
    let bytes: Int
    /// From the beginning of the weights.
    let offset: UInt64
    /// Where in the directory that offset stands.
    let offsetPosition: Int
  }

  init(cursor: ByteCursor, budget: HeapBudget, fileIndex: Int) {
    self.cursor = cursor
    self.budget = budget
    self.fileIndex = fileIndex
  }

  mutating func tensors(_ count: Int, alignment: Int) throws(CheckpointError) -> [TensorInfo] {
    // An entry twice, its name and its shape, and its place in the lookup table.
    guard budget.reserve(count, bytesEach: 512) else {
      throw cursor.bad("The number of tensors is \(count), more than this build opens.", 8, .unsupported)
    }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    var names = Set<String>(minimumCapacity: count)
    for index in 0..<count { entries.append(try entry(index, &names)) }
    return try placed(entries, alignment)
  }

  private mutating func entry(_ index: Int, _ names: inout Set<String>) throws(CheckpointError) -> Entry {
    let start = cursor.offset
    let bytes = try cursor.string(limit: GGUFFormat.nameBytes, "Tensor \(index)'s name")
    let name = String(decoding: bytes, as: UTF8.self)
    guard !name.isEmpty else { throw cursor.bad("Tensor \(index)'s name is empty.", start) }
    guard names.insert(name).inserted else {
      throw cursor.bad("Tensor \(index)'s name, \(VisibleText.quoted(name)), occurs a second time.", start)
    }
    let shapeStart = cursor.offset
    let shape = try shape(name)
    let type = try type(name)
    let size = try byteCount(name, shape, type, shapeStart)
    let offsetPosition = cursor.offset
    let offset = try cursor.integer(UInt64.self, "The offset of tensor \(VisibleText.quoted(name))")
    return Entry(name: name, shape: shape, type: type, bytes: size, offset: offset, offsetPosition: offsetPosition)
  }

  /// The file has the innermost dimension first; the result has it last.
  private mutating func shape(_ name: String) throws(CheckpointError) -> [Int] {
    let start = cursor.offset
    let count = try cursor.integer(UInt32.self, "The number of dimensions of tensor \(VisibleText.quoted(name))")
    guard count <= GGUFFormat.dimensions else {
      let message = "Tensor \(VisibleText.quoted(name)) has \(count) dimensions, but ggml's have at most"
      throw cursor.bad("\(message) \(GGUFFormat.dimensions).", start)
    }
    var shape: [Int] = []
    for index in 0..<Int(count) {
      let position = cursor.offset
      let size = try cursor.integer(Int64.self, "Dimension \(index) of tensor \(VisibleText.quoted(name))")
      guard size >= 1 else {
        throw cursor.bad(
          "Dimension \(index) of tensor \(VisibleText.quoted(name)) is \(size); expected 1 or more.", position)
      }
      shape.insert(Int(size), at: 0)
    }
    return shape
  }

  private mutating func type(_ name: String) throws(CheckpointError) -> TensorType {
    let start = cursor.offset
    let id = try cursor.integer(UInt32.self, "The type of tensor \(VisibleText.quoted(name))")
    guard let type = TensorType.withID(id) else {
      let message = "Tensor \(VisibleText.quoted(name)) has type \(id), which is none of the ggml types known here."
      throw cursor.bad(message, start, .unsupported)
    }
    return type
  }

  private func byteCount(
    _ name: String, _ shape: [Int], _ type: TensorType, _ offset: Int
  ) throws(CheckpointError) -> Int {
    let columns = shape.last ?? 1
    guard columns % type.blockElements == 0 else {
      let message = "Tensor \(VisibleText.quoted(name)) has rows of \(columns) numbers, but \(type.name) needs"
      throw cursor.bad("\(message) a multiple of \(type.blockElements).", offset)
    }
    var elements = 1
    for size in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw tooLarge(name, shape, offset) }
      elements = product
    }
    guard let bytes = type.byteCount(elements: elements) else { throw tooLarge(name, shape, offset) }
    return bytes
  }

  private func tooLarge(_ name: String, _ shape: [Int], _ offset: Int) -> CheckpointError {
    cursor.bad("Tensor \(VisibleText.quoted(name)) has shape \(shape): its size in bytes overflows 64 bits.", offset)
  }
}

// MARK: - Where the weights lie

extension GGUFTensorReader {
  /// The weights begin at the first multiple of the alignment after the directory.
  private func placed(_ entries: [Entry], _ alignment: Int) throws(CheckpointError) -> [TensorInfo] {
    // The directory ends inside the file, far below the largest number.
    let dataStart = GGUFFormat.aligned(cursor.offset, to: alignment) ?? cursor.file.count
    var tensors: [TensorInfo] = []
    tensors.reserveCapacity(entries.count)
    for entry in entries { tensors.append(try place(entry, dataStart, alignment)) }
    try checkOverlaps(tensors, entries)
    return tensors
  }

  private func place(_ entry: Entry, _ dataStart: Int, _ alignment: Int) throws(CheckpointError) -> TensorInfo {
    guard entry.offset % UInt64(alignment) == 0 else {
      let message =
        "Tensor \(VisibleText.quoted(entry.name)) has offset \(entry.offset), which is no multiple of the alignment \(alignment)."
      throw cursor.bad(message, entry.offsetPosition)
    }
    let room = cursor.file.count - dataStart
    guard room >= entry.bytes, entry.offset <= UInt64(room - entry.bytes) else {
      let claim = "Tensor \(VisibleText.quoted(entry.name)) has \(entry.bytes) bytes at offset \(entry.offset)"
      let fact = "the weights begin at byte \(dataStart) of a file of \(cursor.file.count)"
      throw cursor.bad("\(claim), but \(fact).", entry.offsetPosition)
    }
    return TensorInfo(
      name: entry.name, shape: entry.shape, type: entry.type, bytes: entry.bytes, file: fileIndex,
      offset: dataStart + Int(entry.offset))
  }

  private func checkOverlaps(_ tensors: [TensorInfo], _ entries: [Entry]) throws(CheckpointError) {
    let order = tensors.indices.sorted { tensors[$0].offset < tensors[$1].offset }
    for (earlier, later) in zip(order, order.dropFirst()) {
      let end = tensors[earlier].offset + tensors[earlier].bytes
      guard tensors[later].offset < end else { continue }
      let names = (VisibleText.quoted(tensors[later].name), VisibleText.quoted(tensors[earlier].name))
      let message = "Tensor \(names.0) begins at byte \(tensors[later].offset), inside tensor \(names.1)"
      throw cursor.bad("\(message), which ends at byte \(end).", entries[later].offsetPosition)
    }
  }
}
