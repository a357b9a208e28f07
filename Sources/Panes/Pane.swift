import Canvas
import Workbench

/// A view of the workbench: one numbered rectangle of the screen.
///
/// A pane reads the state and draws; it asks for change only through the actions its commands and the places it
/// draws name.
public protocol Pane: Sendable {
  var id: PaneID { get }
  var title: String { get }
  /// Its keys. Help, hints and palette are made from them.
  var commands: [Command] { get }
  /// What is going on in it, for the right end of its title.
  func note(_ state: WorkbenchState) -> String
  /// Draws inside the frame.
  func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene)
  /// What a movement means where only the drawing side can tell, as in wrapped text; nil leaves it to the reducer.
  func resolve(_ motion: Motion, _ state: WorkbenchState, in area: Rect) -> Action?
}

extension Pane {
  public func note(_ state: WorkbenchState) -> String { "" }
  public func resolve(_ motion: Motion, _ state: WorkbenchState, in area: Rect) -> Action? { nil }
}
