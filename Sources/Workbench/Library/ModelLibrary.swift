import Foundation

/// Every model this machine has or could fetch, and what `MODEL` on a command line means.
///
/// Values are made anew by each call, so a file that appeared in the meantime is seen; weights are never read.
public struct ModelLibrary: Sendable {
  public let folders: Folders
  /// Nil when it cannot be read; `problems` says why.
  public let catalog: ModelCatalog?
  private let catalogProblem: CatalogError?

  public init(folders: Folders = Folders()) {
    self.folders = folders
    do throws(CatalogError) {
      catalog = try ModelCatalog(folders)
      catalogProblem = nil
    } catch {
      catalog = nil
      catalogProblem = error
    }
  }

  /// A list of models, and of what could not be looked at.
  public struct Listing: Sendable, Equatable {
    public let models: [LibraryModel]
    public let problems: [LibraryProblem]
  }

  /// Opens the header of every model found: a few milliseconds each.
  public func list() -> Listing {
    let survey = ModelSurvey(folders: folders, catalog: catalog)
    var problems = survey.problems
    if let catalogProblem {
      problems.insert(LibraryProblem(path: catalogProblem.path ?? "", message: catalogProblem.message), at: 0)
    }
    return Listing(models: survey.locations.map(LibraryModel.init(reading:)), problems: problems)
  }

  /// The path that `MODEL` means: a file or folder that is there, else the model of the list with that name,
  /// else the only one whose name begins with it, upper and lower case alike.
  public func resolve(_ argument: String) throws(LibraryError) -> String {
    if FileManager.default.fileExists(atPath: argument) { return argument }
    if argument.hasSuffix(".gguf") || argument.hasPrefix("/") || argument.hasPrefix(".") {
      throw .noFile(path: argument)
    }
    let locations = ModelSurvey(folders: folders, catalog: catalog).locations
    let matches = Self.matches(argument, in: locations)
    guard let match = matches.first else {
      throw .noModel(name: argument, suggestions: Suggestions(for: argument, among: locations.map(\.name)).names)
    }
    guard matches.count == 1 else { throw .ambiguous(name: argument, candidates: matches.map(\.name).sorted()) }
    guard let path = match.path else { throw .notFetched(name: match.name) }
    return path
  }

  /// The strictest reading that finds anything: equal, equal but for case, beginning with it.
  private static func matches(_ argument: String, in locations: [ModelLocation]) -> [ModelLocation] {
    // Two places may hold the same name; the one listed first is meant.
    if let exact = locations.first(where: { $0.name == argument }) { return [exact] }
    let lowered = argument.lowercased()
    if let same = locations.first(where: { $0.name.lowercased() == lowered }) { return [same] }
    return argument.isEmpty ? [] : locations.filter { $0.name.lowercased().hasPrefix(lowered) }
  }
}
