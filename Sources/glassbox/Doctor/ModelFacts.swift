import Workbench

/// How many models there are, and which of them are broken.
struct ModelFacts: Encodable {
  let ready: [String]
  let fetchable: [String]
  let broken: [String]
  let problems: [DoctorReport.Problem]

  private enum CodingKeys: String, CodingKey { case ready, fetchable, broken }

  init(_ library: ModelLibrary) {
    let listing = library.list()
    func names(_ availability: LibraryModel.Availability) -> [String] {
      listing.models.filter { $0.availability == availability }.map(\.name)
    }
    ready = names(.ready)
    fetchable = names(.fetchable)
    broken = names(.broken)
    var problems = listing.models.compactMap { model in
      model.problem.map {
        DoctorReport.Problem(
          message: "Model '\(model.name)': \($0)", remedy: "Replace or remove \(model.path ?? "it").")
      }
    }
    problems += listing.problems.map { .init(message: "\($0.path): \($0.message)", remedy: "Mend or remove it.") }
    if ready.isEmpty {
      let name = library.catalog?.defaultName ?? "NAME"
      problems.append(
        .init(message: "There is no model on this machine.", remedy: "Run 'glassbox models fetch \(name)'."))
    }
    self.problems = problems
  }

  var lines: [(String, String)] {
    [
      ("ready", ready.isEmpty ? "none" : ready.joined(separator: ", ")),
      ("can be fetched", fetchable.isEmpty ? "none" : fetchable.joined(separator: ", ")),
      ("broken", broken.isEmpty ? "none" : broken.joined(separator: ", ")),
    ]
  }
}
