import Foundation

extension ModelSurvey {
  /// Every place models are known to be, in the order in which a name is looked for.
  init(folders: Folders, catalog: ModelCatalog?) {
    addSamples(catalog, folder: folders.models)
    addFolder(folders.models, origin: .cache)
    if let samples = folders.sampleModels { addFolder(samples, origin: .sample) }
    addHuggingFaceHub(folders.huggingFaceHub)
    for folder in folders.ollama { addOllama(folder) }
    for folder in folders.lmStudio { addFolder(folder, origin: .lmStudio) }
  }

  private mutating func addSamples(_ catalog: ModelCatalog?, folder: String) {
    for sample in catalog?.samples ?? [] {
      let path = "\(folder)/\(sample.file)"
      var information = stat()
      let isThere = stat(path, &information) == 0
      var location = ModelLocation(name: sample.name, origin: .sample, path: isThere ? path : nil, sample: sample)
      if isThere, Int(information.st_size) != sample.bytes {
        location.problem = "Expected \(sample.bytes) bytes, but it has \(information.st_size); fetch it again."
      }
      add(location)
    }
  }

  /// Models below a folder, named by their path in it.
  private mutating func addFolder(_ folder: String, origin: LibraryModel.Origin) {
    add(FolderWalk(folder), origin: origin) { Self.name(of: $0, below: folder) }
  }

  /// `models--ORG--NAME/snapshots/REVISION/…`, named `ORG/NAME` and, for a GGUF file, its own name.
  /// Source: huggingface_hub's cache layout.
  private mutating func addHuggingFaceHub(_ hub: String) {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: hub)) ?? []
    for entry in entries.sorted() where entry.hasPrefix("models--") {
      let repository = String(entry.dropFirst("models--".count)).replacing("--", with: "/")
      let snapshots = "\(hub)/\(entry)/snapshots"
      add(FolderWalk(snapshots), origin: .huggingFace) { path in
        let inside = Self.name(of: path, below: snapshots).split(separator: "/").dropFirst()
        return inside.isEmpty ? repository : "\(repository)/\(inside.joined(separator: "/"))"
      }
    }
  }

  private mutating func add(_ walk: FolderWalk, origin: LibraryModel.Origin, name: (String) -> String) {
    for path in walk.models { add(ModelLocation(name: name(path), origin: origin, path: path)) }
    for problem in walk.problems { report(problem.path, problem.message) }
  }

  /// The path of `path` below `folder`, without `.gguf`.
  private static func name(of path: String, below folder: String) -> String {
    var name = String(path.dropFirst(folder.utf8.count + 1))
    if name.lowercased().hasSuffix(".gguf") { name.removeLast(5) }
    return name
  }
}
