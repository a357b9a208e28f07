/// Settings as a JSON object, long arrays shortened.
struct MetadataJSON: Encodable {
  /// How many elements a shortened array still shows.
  private static let shownElements = 16

  let metadata: Metadata
  let arrayLimit: Int?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// An array too long to print.
  private struct Summary: Encodable {
    let type: String
    let count: Int
    let first: Value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for key in metadata.keys {
      guard let value = metadata[key], let type = metadata.type(of: key) else { continue }
      let isLong = arrayLimit.map { value.count > $0 } ?? false
      if isLong {
        let first = Value(value: value, type: type, limit: Self.shownElements)
        let summary = Summary(type: type.name, count: value.count, first: first)
        try container.encode(summary, forKey: Key(stringValue: key))
      } else {
        try container.encode(Value(value: value, type: type, limit: nil), forKey: Key(stringValue: key))
      }
    }
  }

  private struct Value: Encodable {
    let value: MetadataValue
    let type: MetadataType
    let limit: Int?

    func encode(to encoder: any Encoder) throws {
      switch value {
      case .integer(let number): try number.encode(to: encoder)
      case .unsigned(let number): try number.encode(to: encoder)
      case .number(let number) where type == .float32: try Real(Float(number)).encode(to: encoder)
      case .number(let number): try Real(number).encode(to: encoder)
      case .bool(let flag): try flag.encode(to: encoder)
      case .string(let text): try text.encode(to: encoder)
      case .integers(let numbers): try Array(cut(numbers)).encode(to: encoder)
      case .numbers(let numbers): try cut(numbers).map { Real($0) }.encode(to: encoder)
      case .doubles(let numbers): try cut(numbers).map { Real($0) }.encode(to: encoder)
      case .bools(let flags): try Array(cut(flags)).encode(to: encoder)
      case .strings(let table): try cut(0..<table.count).map { table.string($0) }.encode(to: encoder)
      case .nested(let values):
        try cut(values).map { Value(value: $0, type: $0.usualType, limit: limit) }.encode(to: encoder)
      }
    }

    private func cut<C: Collection>(_ elements: C) -> C.SubSequence { elements.prefix(limit ?? elements.count) }
  }

  /// A number with the digits its own precision has, or its name where JSON has no number for it.
  private struct Real<Number: BinaryFloatingPoint & Encodable & LosslessStringConvertible>: Encodable {
    let number: Number
    init(_ number: Number) { self.number = number }

    func encode(to encoder: any Encoder) throws {
      if number.isFinite {
        try number.encode(to: encoder)
      } else {
        try (number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity").encode(to: encoder)
      }
    }
  }
}
