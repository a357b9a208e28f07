import TOMLKit

/// TOML read into a type, with errors that say where.
public enum TOMLText {
  public static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws(TOMLTextError) -> Value {
    do { return try TOMLDecoder().decode(type, from: text) } catch let error as TOMLParseError {
      throw TOMLTextError("line \(error.source.begin.line): \(error.description)")
    } catch DecodingError.typeMismatch(_, let context) {
      throw TOMLTextError(
        "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)")
    } catch { throw TOMLTextError("\(error)") }
  }
}

public struct TOMLTextError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
