/// Which model something was made with: enough to find it again, and to tell two files of one name apart.
public struct ModelStamp: Sendable, Equatable, Codable {
  public var name: String
  public var path: String
  /// Size of its files.
  public var bytes: Int

  public init(name: String, path: String, bytes: Int) {
    self.name = name
    self.path = path
    self.bytes = bytes
  }
}

/// Which text something was measured on: what it is called, and a digest of what is in it.
public struct TextStamp: Sendable, Equatable, Codable {
  public var name: String
  /// Of its bytes, in hexadecimal: enough to tell texts apart.
  public var digest: String

  public init(name: String, digest: String) {
    self.name = name
    self.digest = digest
  }
}
