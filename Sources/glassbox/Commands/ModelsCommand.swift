import ArgumentParser
import Workbench

/// `glassbox models`: what this machine has, and what it could fetch.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models of this machine, or fetch a sample.",
    subcommands: [ModelsListCommand.self, ModelsFetchCommand.self],
    defaultSubcommand: ModelsListCommand.self)
}

struct ModelsListCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the models of this machine and of the catalogue.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let listing = ModelLibrary().list()
    if output.json { return try StandardOutput.json(ModelsReport(listing)) }
    try StandardOutput.layout(ModelsTable(listing, TextStyle(isOn: output.usesColor)).text)
  }
}
