/// Reads the settings of a GGUF file: keys and typed values.
struct GGUFMetadataReader {
  private(set) var cursor: ByteCursor
  private(set) var budget: HeapBudget
  /// To what tensors are aligned; known once the entries are read.
  private(set) var alignment = GGUFFormat.defaultAlignment

  init(cursor: ByteCursor, budget: HeapBudget) {
    self.cursor = cursor
    self.budget = budget
  }

  mutating func entries(_ count: Int) throws(CheckpointError) -> Metadata {
    var metadata = Metadata()
    for index in 0..<count { try readEntry(index, into: &metadata) }
    return metadata
  }

  private mutating func readEntry(_ index: Int, into metadata: inout Metadata) throws(CheckpointError) {
    let start = cursor.offset
    let bytes = try cursor.string(limit: GGUFFormat.keyBytes, "Metadata key \(index)")
    // An entry's own storage, its place in the table of keys and its value's box.
    try reserve(bytes.count + 192, bytesEach: 1, "Metadata key \(index)")
    let key = String(decoding: bytes, as: UTF8.self)
    guard !key.isEmpty else { throw cursor.bad("Metadata key \(index) is empty.", start) }
    guard metadata[key] == nil else {
      throw cursor.bad("Metadata key \(index), \(VisibleText.quoted(key)), occurs a second time.", start)
    }
    let type = try valueType("The type of \(VisibleText.quoted(key))")
    let valueStart = cursor.offset
    if type == .array {
      let array = try array(key, depth: 1)
      metadata.set(key, array.value, type: array.elements)
    } else {
      metadata.set(key, try scalar(type, key), type: type)
    }
    if key == GGUFFormat.alignmentKey { try setAlignment(metadata, valueStart) }
  }

  private mutating func setAlignment(_ metadata: Metadata, _ offset: Int) throws(CheckpointError) {
    guard let value = metadata.integer(GGUFFormat.alignmentKey) else {
      throw cursor.bad("'\(GGUFFormat.alignmentKey)' is no integer; expected a power of two.", offset)
    }
    guard GGUFFormat.alignments.contains(value), value & (value - 1) == 0 else {
      let limits = GGUFFormat.alignments
      let expected = "a power of two from \(limits.lowerBound) to \(limits.upperBound)"
      throw cursor.bad("'\(GGUFFormat.alignmentKey)' is \(value); expected \(expected).", offset)
    }
    alignment = value
  }

  private mutating func valueType(_ field: @autoclosure () -> String) throws(CheckpointError) -> MetadataType {
    let start = cursor.offset
    let id = try cursor.integer(UInt32.self, field())
    guard let type = MetadataType(rawValue: id) else {
      throw cursor.bad("\(field()) is \(id); expected 0 to \(MetadataType.allCases.count - 1).", start)
    }
    return type
  }

  private mutating func reserve(
    _ count: Int, bytesEach: Int, _ field: @autoclosure () -> String
  ) throws(CheckpointError) {
    guard budget.reserve(count, bytesEach: bytesEach) else {
      let limit = "All metadata together may take \(HeapBudget.standard) bytes of memory"
      throw cursor.bad("\(field()) is too large: \(count) elements. \(limit).", cursor.offset, .unsupported)
    }
  }
}

// MARK: - Scalars

extension GGUFMetadataReader {
  private mutating func scalar(_ type: MetadataType, _ key: String) throws(CheckpointError) -> MetadataValue {
    switch type {
    case .uint8: .integer(Int64(try integer(UInt8.self, key)))
    case .int8: .integer(Int64(try integer(Int8.self, key)))
    case .uint16: .integer(Int64(try integer(UInt16.self, key)))
    case .int16: .integer(Int64(try integer(Int16.self, key)))
    case .uint32: .integer(Int64(try integer(UInt32.self, key)))
    case .int32: .integer(Int64(try integer(Int32.self, key)))
    case .uint64: Self.value(of: try integer(UInt64.self, key))
    case .int64: .integer(try integer(Int64.self, key))
    case .float32: .number(Double(Float(bitPattern: try integer(UInt32.self, key))))
    case .float64: .number(Double(bitPattern: try integer(UInt64.self, key)))
    case .bool: .bool(try bool(key))
    case .string: .string(try string(key))
    case .array: try array(key, depth: 1).value
    }
  }

  private mutating func integer<T: FixedWidthInteger>(_ type: T.Type, _ key: String) throws(CheckpointError) -> T {
    try cursor.integer(type, "The value of \(VisibleText.quoted(key))")
  }

  private static func value(of number: UInt64) -> MetadataValue {
    Int64(exactly: number).map { .integer($0) } ?? .unsigned(number)
  }

  private mutating func bool(_ key: String) throws(CheckpointError) -> Bool {
    let start = cursor.offset
    let byte = try integer(UInt8.self, key)
    guard byte <= 1 else {
      throw cursor.bad("The value of \(VisibleText.quoted(key)) is \(byte); expected a bool, 0 or 1.", start)
    }
    return byte == 1
  }

  private mutating func string(_ key: String) throws(CheckpointError) -> String {
    let bytes = try cursor.string("The value of \(VisibleText.quoted(key))")
    // Repair makes three bytes of a wrong one.
    try reserve(bytes.count, bytesEach: 3, "The value of \(VisibleText.quoted(key))")
    return String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: - Arrays

extension GGUFMetadataReader {
  private mutating func array(
    _ key: String, depth: Int
  ) throws(CheckpointError) -> (value: MetadataValue, elements: MetadataType) {
    guard depth <= GGUFFormat.arrayDepth else {
      let message = "The value of \(VisibleText.quoted(key)) nests arrays more than \(GGUFFormat.arrayDepth) deep."
      throw cursor.bad(message, cursor.offset)
    }
    let type = try valueType("The element type of \(VisibleText.quoted(key))")
    let count = try cursor.count(
      minimumBytes: type.minimumBytes, "The number of elements of \(VisibleText.quoted(key))")
    return (try elements(type, count, key, depth), type)
  }

  private mutating func elements(
    _ type: MetadataType, _ count: Int, _ key: String, _ depth: Int
  ) throws(CheckpointError) -> MetadataValue {
    switch type {
    case .uint8: .integers(try packed(count, key) { (raw: UInt8) in Int64(raw) })
    case .int8: .integers(try packed(count, key) { (raw: Int8) in Int64(raw) })
    case .uint16: .integers(try packed(count, key) { (raw: UInt16) in Int64(raw) })
    case .int16: .integers(try packed(count, key) { (raw: Int16) in Int64(raw) })
    case .uint32: .integers(try packed(count, key) { (raw: UInt32) in Int64(raw) })
    case .int32: .integers(try packed(count, key) { (raw: Int32) in Int64(raw) })
    case .int64: .integers(try packed(count, key) { (raw: Int64) in raw })
    case .uint64: try wideIntegers(count, key)
    case .float32: .numbers(try packed(count, key) { (raw: UInt32) in Float(bitPattern: raw) })
    case .float64: .doubles(try packed(count, key) { (raw: UInt64) in Double(bitPattern: raw) })
    case .bool: .bools(try bools(count, key))
    case .string: .strings(try strings(count, key))
    case .array: .nested(try nested(count, key, depth))
    }
  }

  /// Numbers that lie end to end; `convert` gets each in this machine's byte order.
  private mutating func packed<Raw: FixedWidthInteger, Element>(
    _ count: Int, _ key: String, _ convert: (Raw) -> Element
  ) throws(CheckpointError) -> [Element] {
    try reserve(count, bytesEach: MemoryLayout<Element>.stride, "The value of \(VisibleText.quoted(key))")
    let size = MemoryLayout<Raw>.size
    let bytes = try cursor.take(count * size, "The value of \(VisibleText.quoted(key))")
    return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
      for index in 0..<count {
        let raw = Raw(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: Raw.self))
        buffer.initializeElement(at: index, to: convert(raw))
      }
      filled = count
    }
  }

  private mutating func wideIntegers(_ count: Int, _ key: String) throws(CheckpointError) -> MetadataValue {
    let raw = try packed(count, key) { (raw: UInt64) in raw }
    try reserve(count, bytesEach: MemoryLayout<MetadataValue>.stride, "The value of \(VisibleText.quoted(key))")
    if raw.allSatisfy({ $0 <= UInt64(Int64.max) }) { return .integers(raw.map { Int64($0) }) }
    return .nested(raw.map(Self.value(of:)))
  }

  private mutating func bools(_ count: Int, _ key: String) throws(CheckpointError) -> [Bool] {
    let start = cursor.offset
    let raw = try packed(count, key) { (raw: UInt8) in raw }
    if let wrong = raw.firstIndex(where: { $0 > 1 }) {
      let message = "Element \(wrong) of \(VisibleText.quoted(key)) is \(raw[wrong]); expected a bool, 0 or 1."
      throw cursor.bad(message, start + wrong)
    }
    return raw.map { $0 == 1 }
  }

  /// Two passes: the first checks every length and adds them up, so that the second allocates once.
  private mutating func strings(_ count: Int, _ key: String) throws(CheckpointError) -> StringTable {
    try reserve(count, bytesEach: MemoryLayout<Int>.stride, "The value of \(VisibleText.quoted(key))")
    let start = cursor.offset
    let ends = try cursor.stringEnds(count) { "Element \($0) of \(VisibleText.quoted(key))" }
    try reserve(ends.last ?? 0, bytesEach: 1, "The value of \(VisibleText.quoted(key))")
    let stored = UnsafeRawBufferPointer(rebasing: cursor.file.bytes[start..<cursor.offset])
    return StringTable(stored, separatedBy: MemoryLayout<UInt64>.size, ends: ends)
  }

  private mutating func nested(_ count: Int, _ key: String, _ depth: Int) throws(CheckpointError) -> [MetadataValue] {
    // Each inner array is an allocation with a header of its own.
    try reserve(count, bytesEach: MemoryLayout<MetadataValue>.stride + 64, "The value of \(VisibleText.quoted(key))")
    var values: [MetadataValue] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try array(key, depth: depth + 1).value) }
    return values
  }
}
