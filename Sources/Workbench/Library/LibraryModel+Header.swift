import Checkpoints
import Foundation

extension LibraryModel {
  /// Opens the header at `location`. What is wrong with a broken file becomes its `problem`.
  init(reading location: ModelLocation) {
    guard let path = location.path else {
      self.init(catalogued: location)
      return
    }
    do {
      if let problem = location.problem { throw HeaderError(message: problem) }
      self.init(location, path: path, summary: ModelSummary(try Checkpoint.open(path)))
    } catch {
      self.init(
        name: location.name, origin: location.origin, path: path, bytes: Self.size(path),
        problem: VisibleText((error as? CheckpointError)?.message ?? "\(error)").description)
    }
  }

  /// A sample that is not here yet is told as the catalogue has it.
  private init(catalogued location: ModelLocation) {
    let sample = location.sample
    self.init(
      name: location.name, origin: location.origin, path: nil, architecture: sample?.architecture,
      parameters: sample?.parameters, type: sample?.type, bytes: sample?.bytes, license: sample?.licence)
  }

  private init(_ location: ModelLocation, path: String, summary: ModelSummary) {
    self.init(
      name: location.name, origin: location.origin, path: path, architecture: summary.architecture,
      parameters: summary.parameters, type: summary.type, bytes: summary.fileBytes,
      license: location.sample?.licence ?? summary.license)
  }

  private static func size(_ path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
  }
}

/// Why a header tells nothing, in words for the list.
struct HeaderError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
