import Checkpoints
import Workbench

/// The list of models for people.
struct ModelsTable {
  let text: String

  init(_ listing: ModelLibrary.Listing, _ style: TextStyle) {
    var table = TextTable([
      ("NAME", .left), ("ARCH", .left), ("PARAMS", .right), ("TYPE", .left), ("SIZE", .right), ("WHERE", .left),
    ])
    for model in listing.models {
      table.append([
        model.name, model.architecture ?? "-", model.parameters.map(\.countText) ?? "-", model.type ?? "-",
        model.bytes.map(\.byteText) ?? "-", Self.place(model),
      ])
    }
    var text = table.text(style)
    for problem in listing.problems { text += "\(VisibleText(problem.path)): \(VisibleText(problem.message))\n" }
    self.text = text
  }

  private static func place(_ model: LibraryModel) -> String {
    switch model.availability {
    case .ready: model.path ?? ""
    case .fetchable: "not here: glassbox models fetch \(model.name)"
    case .broken: "broken: \(model.problem ?? "") \(model.path ?? "")"
    }
  }
}
