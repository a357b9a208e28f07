import Foundation

/// A model found by looking at names only: no file has been opened yet.
struct ModelLocation: Sendable {
  let name: String
  let origin: LibraryModel.Origin
  /// Nil for a sample that has not been fetched.
  let path: String?
  var sample: SampleModel?
  /// A reason found on the way, such as a manifest that names a missing file.
  var problem: String?
}

/// Something that could not be looked at: a folder without permission, a broken manifest.
public struct LibraryProblem: Sendable, Equatable {
  public let path: String
  public let message: String
}

/// The locations and problems that looking through folders turns up.
struct ModelSurvey: Sendable {
  private(set) var locations: [ModelLocation] = []
  private(set) var problems: [LibraryProblem] = []
  private var seen: Set<String> = []

  /// Adds `location` unless its file is there already under another name, as links often make it.
  mutating func add(_ location: ModelLocation) {
    if let path = location.path {
      guard seen.insert(Self.realPath(path)).inserted else { return }
    }
    locations.append(location)
  }

  mutating func report(_ path: String, _ message: String) {
    problems.append(LibraryProblem(path: path, message: message))
  }

  /// `path` with every link followed; itself when it leads nowhere or round in a circle.
  static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
