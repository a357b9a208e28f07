import Workbench

/// The list of models as JSON.
struct ModelsReport: Encodable {
  private let models: [Model]
  private let problems: [Problem]

  private struct Model: Encodable {
    let name: String
    let path: String?
    let architecture: String?
    let parameters: Int?
    let type: String?
    let bytes: Int?
    let origin: String
    let status: String
    let license: String?
    let problem: String?
  }
  private struct Problem: Encodable {
    let path: String
    let message: String
  }

  init(_ listing: ModelLibrary.Listing) {
    models = listing.models.map {
      Model(
        name: $0.name, path: $0.path, architecture: $0.architecture, parameters: $0.parameters, type: $0.type,
        bytes: $0.bytes, origin: $0.origin.rawValue, status: $0.availability.rawValue, license: $0.license,
        problem: $0.problem)
    }
    problems = listing.problems.map { Problem(path: $0.path, message: $0.message) }
  }
}
