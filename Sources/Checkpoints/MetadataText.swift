extension Metadata {
  /// The value of `key` on one line for a table: control characters visible, arrays as their first elements and count.
  ///
  /// About `limit` characters at most. O(limit).
  public func text(of key: String, limit: Int = 200) -> String? {
    guard let value = self[key] else { return nil }
    return Self.text(value, type(of: key) ?? value.usualType, limit)
  }

  private static func text(_ value: MetadataValue, _ type: MetadataType, _ limit: Int) -> String {
    switch value {
    case .integer(let number): "\(number)"
    case .unsigned(let number): "\(number)"
    case .number(let number): type == .float32 ? "\(Float(number))" : "\(number)"
    case .bool(let flag): "\(flag)"
    case .string(let text): cut(text, limit)
    case .integers(let numbers): list(numbers.lazy.map { "\($0)" }, limit)
    case .numbers(let numbers): list(numbers.lazy.map { "\($0)" }, limit)
    case .doubles(let numbers): list(numbers.lazy.map { "\($0)" }, limit)
    case .bools(let flags): list(flags.lazy.map { "\($0)" }, limit)
    case .strings(let table): list((0..<table.count).lazy.map { quoted(table.string($0), limit) }, limit)
    case .nested(let values): list(values.lazy.map { text($0, $0.usualType, limit) }, limit)
    }
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    let head = text.unicodeScalars.prefix(limit)
    let isWhole = head.endIndex == text.unicodeScalars.endIndex
    return VisibleText(String(head)).description + (isWhole ? "" : "…")
  }

  /// An element of an array: where it ends must be seen, even if it is a quotation mark.
  private static func quoted(_ text: String, _ limit: Int) -> String {
    var shown = "\""
    for character in cut(text, limit) { shown += character == "\"" ? "\\\"" : String(character) }
    return shown + "\""
  }

  private static func list(_ elements: some Collection<String>, _ limit: Int) -> String {
    var shown = ""
    var length = 0
    for (index, element) in elements.enumerated() {
      let added = (index > 0 ? ", " : "") + element
      length += added.unicodeScalars.count
      if length > limit { return "[\(shown)\(index > 0 ? ", " : "")…] (\(elements.count))" }
      shown += added
    }
    return "[\(shown)]"
  }
}
