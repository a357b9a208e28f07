/// One entry of the catalogue: what the model is, and where its bytes come from.
public struct SampleModel: Sendable, Equatable, Decodable {
  public let name: String
  public let title: String
  public let architecture: String
  public let parameters: Int
  /// Such as `Q4_K_M`.
  public let type: String
  /// Its name in the models folder.
  public let file: String
  public let bytes: Int
  /// 64 lower-case hexadecimal digits.
  public let sha256: String
  public let licence: String
  /// Their members, one after the other, are the file.
  public let sources: [Source]

  public struct Source: Sendable, Equatable, Decodable {
    public let package: String
    public let version: String
    /// Path inside the package.
    public let member: String
    public let downloadBytes: Int

    public init(package: String, version: String, member: String, downloadBytes: Int) {
      self.package = package
      self.version = version
      self.member = member
      self.downloadBytes = downloadBytes
    }

    enum CodingKeys: String, CodingKey {
      case package, version, member
      case downloadBytes = "download_bytes"
    }
  }

  public init(
    name: String, title: String, architecture: String, parameters: Int, type: String, file: String, bytes: Int,
    sha256: String, licence: String, sources: [Source]
  ) {
    self.name = name
    self.title = title
    self.architecture = architecture
    self.parameters = parameters
    self.type = type
    self.file = file
    self.bytes = bytes
    self.sha256 = sha256
    self.licence = licence
    self.sources = sources
  }

  public var downloadBytes: Int { sources.reduce(0) { $0 + $1.downloadBytes } }

  /// Why this entry cannot be used, or nil. Names become file names and arguments of pip, so they are kept plain.
  var problem: String? {
    if !Self.isPlain(name) { return "expected a name of letters, digits, '.', '_' and '-'." }
    if !Self.isPlain(file) { return "expected a plain file name, but found '\(file)'." }
    if bytes <= 0 { return "expected its size in bytes, but found \(bytes)." }
    if sha256.utf8.count != 64 || !sha256.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) {
      return "expected 64 lower-case hexadecimal digits as sha256, but found '\(sha256)'."
    }
    if sources.isEmpty { return "expected at least one source." }
    for source in sources where !Self.isPlain(source.package) || !Self.isPlain(source.version) {
      return "expected a plain package name and version, but found '\(source.package)' and '\(source.version)'."
    }
    for source in sources where source.downloadBytes <= 0 || source.member.isEmpty {
      return "source '\(source.package)' needs a member and download_bytes."
    }
    return nil
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first) else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || [UInt8(ascii: "."), 95, 45].contains($0) }
  }
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
