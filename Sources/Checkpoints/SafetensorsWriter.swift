/// Writes float32 and int32 tensors as a safetensors file: declared first, then filled in that order.
///
/// Streaming, so that attention maps need not lie in memory twice; nothing appears under the file's name before
/// `finish()`. Source: the format's own description in the safetensors README.
public struct SafetensorsWriter: ~Copyable {
  public enum Element: String, Sendable {
    case float32 = "F32"
    case int32 = "I32"
  }

  /// A tensor to come.
  public struct Declaration: Sendable {
    public let name: String
    /// Outermost dimension first; empty for a single number.
    public let shape: [Int]
    public let element: Element

    public init(_ name: String, shape: [Int], _ element: Element = .float32) {
      self.name = name
      self.shape = shape
      self.element = element
    }

    fileprivate var bytes: Int { shape.reduce(4, *) }
  }

  private var file: AtomicFile
  private let declarations: [Declaration]
  private var bytesWritten = 0

  /// Writes the header. Names must differ; `metadata` becomes the header's `__metadata__`.
  public init(
    _ path: String, _ declarations: [Declaration], metadata: [String: String] = [:]
  ) throws(CheckpointError) {
    precondition(Set(declarations.map(\.name)).count == declarations.count, "two tensors of one name")
    var file = try AtomicFile(path)
    try file.write(Self.header(declarations, metadata))
    self.file = file
    self.declarations = declarations
  }

  /// The next numbers, row-major: part of a tensor, a whole one, or several.
  public mutating func append(_ numbers: UnsafeBufferPointer<Float>) throws(CheckpointError) {
    try append(UnsafeRawBufferPointer(numbers), .float32)
  }

  public mutating func append(_ numbers: [Float]) throws(CheckpointError) {
    let result = numbers.withUnsafeBufferPointer { buffer in
      Result { () throws(CheckpointError) in try append(buffer) }
    }
    try result.get()
  }

  public mutating func append(_ numbers: [Int32]) throws(CheckpointError) {
    let result = numbers.withUnsafeBytes { buffer in
      Result { () throws(CheckpointError) in try append(buffer, .int32) }
    }
    try result.get()
  }

  /// Gives the file its name. Every declared number must have been written.
  public consuming func finish() throws(CheckpointError) {
    let expected = declarations.reduce(0) { $0 + $1.bytes }
    precondition(bytesWritten == expected, "\(bytesWritten) bytes of tensors written, but \(expected) declared")
    try file.commit()
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer, _ element: Element) throws(CheckpointError) {
    precondition(bytes.isEmpty || self.element(at: bytesWritten) == element, "the next tensor is not \(element)")
    try file.write(bytes)
    bytesWritten += bytes.count
  }

  private func element(at position: Int) -> Element? {
    var end = 0
    for declaration in declarations {
      end += declaration.bytes
      if position < end { return declaration.element }
    }
    return nil
  }
}

// MARK: - Header

extension SafetensorsWriter {
  /// Length and JSON, padded with spaces so that the numbers begin at a multiple of 8.
  private static func header(_ declarations: [Declaration], _ metadata: [String: String]) -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for declaration in declarations {
      let end = offset + declaration.bytes
      let shape = declaration.shape.map(String.init).joined(separator: ",")
      let form = "\"dtype\":\"\(declaration.element.rawValue)\",\"shape\":[\(shape)]"
      entries.append("\(quoted(declaration.name)):{\(form),\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(entries.joined(separator: ","))}".utf8)
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }

  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}
