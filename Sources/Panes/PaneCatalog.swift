import Workbench

/// Every pane of this build, in the order of their numbers. Adding one: a new file, and its name here.
public enum PaneCatalog {
  public static let all: [any Pane] = [
    ModelsPane(), GeneratePane(), AttentionPane(), LensPane(), MemoryPane(), QuantizePane(), ExpertsPane(),
  ]

  public static func named(_ id: PaneID) -> (any Pane)? { all.first { $0.id == id } }

  /// All commands, the frame's first.
  public static let commands = CommandCatalog(FrameCommands.all + all.flatMap(\.commands))
}
