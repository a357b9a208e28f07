/// Why a file could not be read or written: what was expected, what was found, and where.
///
/// It knows nothing of exit codes; `kind` is all that a caller needs to choose one.
public struct CheckpointError: Error, Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The bytes contradict the format.
    case badFile = "bad_file"
    /// A whole and honest file, perhaps, but of a kind this build does not read.
    case unsupported
    /// There is no such file, or a part of a split set is absent.
    case missingFile = "missing_file"
    /// The file is there but the system would not let it be read.
    case unreadable
    /// The output could not be made.
    case cannotCreate = "cannot_create"
  }

  public let kind: Kind
  /// One or two sentences, free of control characters, without the path.
  public let message: String
  public let path: String?
  /// Where in the file, in bytes from its start.
  public let offset: Int?

  public init(_ kind: Kind, _ message: String, path: String? = nil, offset: Int? = nil) {
    self.kind = kind
    self.message = VisibleText(message).description
    self.path = path
    self.offset = offset
  }
}

extension CheckpointError: CustomStringConvertible {
  /// One line: `model.gguf: Tensor 3's name length is 9000, but … (at byte 412)`.
  public var description: String {
    let place = path.map { "\(VisibleText($0)): " } ?? ""
    let position = offset.map { " (at byte \($0))" } ?? ""
    return place + message + position
  }
}
