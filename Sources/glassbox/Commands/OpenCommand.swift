import ArgumentParser
import Canvas
import Checkpoints
import Foundation
import Panes
import Terminal
import Workbench

/// `glassbox` alone: opens the workbench, or draws one frame of it as text.
struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Open the workbench (what glassbox does when no verb is given).",
    discussion: """
      Without a model the default sample is opened when it is on this machine. Keys for --keys are written as they are \
      typed, special ones by name: --keys "2iHello<enter>".
      """)

  @Argument(
    help: "Models to load: .gguf files, Hugging Face folders, or names from 'glassbox models'.",
    completion: .file(extensions: ["gguf"]))
  var models: [String] = []

  @OptionGroup var adapters: AdapterOptions
  @Option(help: ArgumentHelp("Layout to open with.", valueName: "name")) var layout: String?
  @Option(help: ArgumentHelp("Theme for this time.", valueName: "name")) var theme: String?
  @Option(help: ArgumentHelp("Pane to focus.", valueName: "name")) var pane: String?
  @Option(help: ArgumentHelp("Draw one frame as plain text instead of opening a screen.", valueName: "colsxrows"))
  var snapshot: String?
  @Option(help: ArgumentHelp("Also write the frame of --snapshot as a picture, in its colours.", valueName: "file.svg"))
  var picture: String?
  @Option(help: ArgumentHelp("Keys to press before the frame of --snapshot.", valueName: "keys")) var keys: String?

  func run() async throws {
    let opening = try WorkbenchOpening(self)
    if let snapshot {
      let (width, height) = try Self.size(snapshot)
      let keys = try keyScript()
      let frame = Snapshot(width: width, height: height, glyphs: TerminalHost.localeGlyphs)
      let text = frame.run(
        opening.state, startingWith: opening.actions, keys: keys, runner: opening.runner(savingSettings: false),
        themes: opening.themes)
      if let picture { try AtomicFile.write(frame.picture(title: "glassbox"), to: picture) }
      return try StandardOutput.text(text + "\n")
    }
    guard keys == nil, picture == nil else {
      throw ValidationError("\(keys == nil ? "--picture" : "--keys") needs --snapshot COLSxROWS.")
    }
    let host = try TerminalHost(mouse: opening.state.settings.mouse)
    defer { host.stop() }
    WorkbenchLoop(
      state: opening.state, host: host, runner: opening.runner(savingSettings: true), themes: opening.themes
    )
    .run(startingWith: opening.actions)
  }

  private func keyScript() throws -> [Key] {
    do { return try Key.script(keys ?? "") } catch { throw ValidationError("--keys: \(error)") }
  }

  static func size(_ text: String) throws -> (width: Int, height: Int) {
    let parts = text.lowercased().split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
      (1...1000).contains(height)
    else { throw ValidationError("--snapshot takes COLSxROWS from 1x1 to 1000x1000, such as 80x24, not '\(text)'.") }
    return (width, height)
  }
}
