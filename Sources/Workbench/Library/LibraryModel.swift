/// A model this machine has, or could fetch: where it lies and what its header says.
public struct LibraryModel: Sendable, Equatable {
  /// What `MODEL` may be on the command line.
  public let name: String
  public let origin: Origin
  /// The file, or the folder of a Hugging Face model; nil for a sample that has not been fetched.
  public let path: String?
  public let architecture: String?
  public let parameters: Int?
  /// Such as `Q4_1`.
  public let type: String?
  public let bytes: Int?
  public let license: String?
  /// Why it cannot be used, for a broken file.
  public let problem: String?

  /// Which tool put it there.
  public enum Origin: String, Sendable, CaseIterable {
    case sample, cache
    case huggingFace = "hugging-face"
    case ollama
    case lmStudio = "lm-studio"
    /// Nobody's folder: the user named the file.
    case opened
  }

  public enum Availability: String, Sendable { case ready, fetchable, broken }

  public var availability: Availability {
    if problem != nil { .broken } else if path == nil { .fetchable } else { .ready }
  }

  public init(
    name: String, origin: Origin, path: String?, architecture: String? = nil, parameters: Int? = nil,
    type: String? = nil, bytes: Int? = nil, license: String? = nil, problem: String? = nil
  ) {
    self.name = name
    self.origin = origin
    self.path = path
    self.architecture = architecture
    self.parameters = parameters
    self.type = type
    self.bytes = bytes
    self.license = license
    self.problem = problem
  }
}
