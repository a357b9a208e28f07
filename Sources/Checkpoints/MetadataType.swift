/// How a GGUF file stores a metadata value, kept so that a file can be written as it was read and a float32 shown with
/// the digits it has.
public enum MetadataType: UInt32, Sendable, Hashable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// The name the specification uses.
  public var name: String { "\(self)" }

  /// The fewest bytes one value takes in a file.
  var minimumBytes: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }
}
