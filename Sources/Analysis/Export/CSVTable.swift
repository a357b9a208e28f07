import Checkpoints

/// Rows of comma-separated values. Source: RFC 4180, with line feeds alone.
public struct CSVTable: Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    case number(Double)
    case whole(Int)
    /// Text of a file or a model, whose control characters are made visible.
    case text(String)
    case none
  }

  private let columns: Int
  public private(set) var text: String

  public init(_ names: [String]) {
    columns = names.count
    text = names.map(Self.quoted).joined(separator: ",") + "\n"
  }

  public mutating func append(_ values: [Value]) {
    precondition(values.count == columns, "\(values.count) values for \(columns) columns")
    text += Self.line(values)
  }

  /// One line alone, for tables too long to be held whole.
  public static func line(_ values: [Value]) -> String { values.map(written).joined(separator: ",") + "\n" }

  private static func written(_ value: Value) -> String {
    switch value {
    case .number(let number): number.isFinite ? "\(number)" : ""
    case .whole(let number): String(number)
    case .text(let text): quoted(VisibleText(text).description)
    case .none: ""
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) || text.first == " " || text.last == " "
    else { return text }
    var doubled = ""
    for character in text.unicodeScalars {
      if character == "\"" { doubled += "\"" }
      doubled.unicodeScalars.append(character)
    }
    return "\"\(doubled)\""
  }
}
