import ArgumentParser
import Foundation
import Panes
import Workbench

/// What the workbench opens with: settings, layout, theme, pane and models, each checked before the screen is touched.
struct WorkbenchOpening {
  private(set) var state: WorkbenchState
  private(set) var actions: [Action] = [.models(.refresh)]
  let themes: ThemeLibrary
  private let settingsFile: SettingsFile
  private var isSettingsFileSound = true

  init(_ command: OpenCommand) throws {
    let environment = ProcessInfo.processInfo.environment
    let folders = Folders()
    settingsFile = SettingsFile(environment: environment)
    themes = ThemeLibrary(folders: [settingsFile.themesFolder] + (folders.themes.map { [$0] } ?? []))
    var settings = Settings()
    do { settings = try settingsFile.read() } catch {
      isSettingsFileSound = false
      let text = "\(error)\n\nThe file is left as it is, and changes of this session are not saved."
      actions.append(.overlay(.notice(Notice(title: "Settings", text: text))))
    }
    state = WorkbenchState(panes: PaneCatalog.all.map(\.id), settings: settings, themes: themes.names)
    try apply(command)
    let paths = try Self.paths(command.models)
    actions += paths.map { .models(.loadPath($0)) }
    for source in command.adapters.sources {
      guard !paths.isEmpty else { throw ValidationError("--adapter needs a model to put it on.") }
      actions += paths.map { .models(.attachTo(path: $0, source)) }
    }
    if paths.isEmpty, command.pane == nil {
      state.frame.focus = state.frame.tree.contains(.models) ? .models : state.frame.focus
    }
  }

  private mutating func apply(_ command: OpenCommand) throws {
    let layoutNames = LayoutCatalog.all.map(\.name) + state.settings.layouts.keys.sorted()
    let name =
      command.layout ?? (layoutNames.contains(state.settings.startLayout) ? state.settings.startLayout : "overview")
    guard let tree = state.settings.layouts[name] ?? LayoutCatalog.named(name) else {
      throw ValidationError("There is no layout '\(name)'; there are \(layoutNames.joined(separator: ", ")).")
    }
    state.frame.adopt(tree, named: name)
    state.frame.focus = state.frame.tree.contains(.generate) ? .generate : state.frame.focus
    if let theme = command.theme {
      guard themes.names.contains(theme) else {
        throw ValidationError("There is no theme '\(theme)'; there are \(themes.names.joined(separator: ", ")).")
      }
      state.settings.theme = theme
    }
    if let pane = command.pane {
      guard state.frame.panes.contains(PaneID(pane)) else {
        let names = state.frame.panes.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("There is no pane '\(pane)'; there are \(names).")
      }
      actions.append(.frame(.focus(PaneID(pane))))
    }
  }

  /// The models named, or the default sample where it is on this machine.
  private static func paths(_ names: [String]) throws -> [String] {
    let library = ModelLibrary()
    if !names.isEmpty { return try names.map { try library.resolve($0) } }
    guard let name = library.catalog?.defaultName, let path = try? library.resolve(name) else { return [] }
    return [path]
  }

  /// A settings file that can't be read is left alone: then nothing is saved.
  func runner(savingSettings: Bool) -> JobRunner {
    JobRunner(
      services: LiveServices(
        settingsFile: savingSettings && isSettingsFileSound ? settingsFile : nil,
        history: HistoryFile(path: Folders().history, readOnly: !savingSettings)))
  }
}
