import Checkpoints

/// A JSON schema as a grammar: text that follows it is JSON, and valid. Members of an object come in the order in which
/// the schema names them, and white space between values is short; otherwise every valid text is allowed. What can't be
/// held to is refused with its place in the schema, never ignored. Source: JSON Schema, draft 2020-12.
public struct JSONSchema: Sendable {
  public let grammar: Grammar

  /// - Parameter source: the schema, UTF-8.
  /// - Throws: `JSONSchemaError`, with a JSON pointer, for what is no schema, can't be honoured, or admits nothing.
  public init(_ source: some Sequence<UInt8>) throws(JSONSchemaError) {
    let bytes = Array(source)
    guard bytes.count <= GrammarParser.longestSource else {
      throw JSONSchemaError(.tooLong(bytes: bytes.count, limit: GrammarParser.longestSource), at: "#")
    }
    grammar = try SchemaCompiler.grammar(of: Self.value(of: bytes))
  }

  private static func value(of bytes: [UInt8]) throws(JSONSchemaError) -> JSONValue {
    do throws(CheckpointError) {
      return try bytes.withUnsafeBufferPointer { bytes throws(CheckpointError) in
        try JSONReader.read(UnsafeRawBufferPointer(bytes), path: "")
      }
    } catch {
      throw JSONSchemaError(.notJSON(error.message, offset: error.offset), at: "#")
    }
  }
}
