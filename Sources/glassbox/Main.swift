import ArgumentParser

/// The command line: parsing and wiring, nothing else.
@main struct Glassbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glassbox",
    abstract: "A terminal workbench that opens a transformer language model up.")
}
