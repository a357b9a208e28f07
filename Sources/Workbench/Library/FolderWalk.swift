import Foundation

/// The models below a folder: GGUF files (of a split set the first) and Hugging Face folders.
///
/// Links to files are followed, links to folders are not, so a link that leads back up ends nothing; depth and count
/// are bounded for folders that hold something else altogether.
struct FolderWalk {
  static let maximumDepth = 6
  static let maximumEntries = 50_000

  private(set) var models: [String] = []
  private(set) var problems: [LibraryProblem] = []
  private var entriesLeft = maximumEntries

  /// A root that is not there has no models and no problem.
  init(_ root: String) {
    var information = stat()
    guard stat(root, &information) == 0 else { return }
    visit(root, depth: 0)
    if entriesLeft == 0 {
      problems.append(
        LibraryProblem(path: root, message: "Only the first \(Self.maximumEntries) entries were looked at."))
    }
  }

  private mutating func visit(_ folder: String, depth: Int) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      problems.append(LibraryProblem(path: folder, message: "The folder cannot be read."))
      return
    }
    if names.contains("config.json"), names.contains(where: { $0.hasSuffix(".safetensors") }) { models.append(folder) }
    for name in names where !name.hasPrefix(".") {
      guard entriesLeft > 0 else { return }
      entriesLeft -= 1
      let path = "\(folder)/\(name)"
      if name.lowercased().hasSuffix(".gguf") {
        if !Self.isLaterPart(name) { models.append(path) }
      } else if depth < Self.maximumDepth, Self.isFolder(path) {
        visit(path, depth: depth + 1)
      }
    }
  }

  /// `NAME-00002-of-00003.gguf` and later; the first part stands for the whole set.
  static func isLaterPart(_ name: String) -> Bool {
    guard let match = name.lowercased().firstMatch(of: /-(\d{5})-of-\d{5}\.gguf$/) else { return false }
    return match.1 != "00001"
  }

  private static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}
