import Canvas
import Workbench

/// Turns what happens at the screen into actions: keys by the keymap, text into fields, clicks by what was drawn there.
public struct InputRouter {
  public var keymap: Keymap
  public let panes: [any Pane]
  /// What the mouse holds while its button is down.
  private var grip: Scene.Hit?

  public init(keymap: Keymap, panes: [any Pane] = PaneCatalog.all) {
    self.keymap = keymap
    self.panes = panes
  }

  /// `hits` are those of the frame the user saw.
  public mutating func actions(for event: InputEvent, _ state: WorkbenchState, hits: [Scene.Hit]) -> [Action] {
    switch event {
    case .resize(let width, let height): return [.frame(.resized(columns: width, rows: height))]
    case .key(let key): return [.keyPressed] + actions(for: key, state)
    case .paste(let text): return state.isTyping ? [.keyPressed, .edit(.insert(text))] : []
    case .mouse(let event): return actions(for: event, hits)
    }
  }

  private func actions(for key: Key, _ state: WorkbenchState) -> [Action] {
    if state.isTyping {
      // A field takes every printable key; the others mean what the field's contexts say.
      if case .char(let character) = key { return [.edit(.insert(String(character)))] }
    }
    guard let command = keymap.command(for: key, in: state.contexts) else { return [] }
    if case .move(let motion) = command.action, state.overlays.isEmpty,
      let pane = panes.first(where: { $0.id == state.frame.focus }),
      let action = pane.resolve(motion, state, in: Compositor.focusedArea(state.frame))
    {
      return [action]
    }
    if let argument = command.argument, argument.isRequired {
      return [.overlay(.commandLine), .edit(.insert(command.name + " "))]
    }
    return [command.action]
  }

  private mutating func actions(for event: MouseEvent, _ hits: [Scene.Hit]) -> [Action] {
    switch event.kind {
    case .press(.left):
      guard let hit = hits.last(where: { $0.area.contains(event.x, event.y) && ($0.drag != nil || !$0.press.isEmpty) })
      else { return [] }
      grip = hit.drag == nil ? nil : hit
      return [.keyPressed] + hit.press + (hit.drag?(event.x, event.y) ?? [])
    case .drag: return grip?.drag?(event.x, event.y) ?? []
    case .release:
      grip = nil
      return []
    case .wheelUp, .wheelDown:
      guard let hit = hits.last(where: { $0.area.contains(event.x, event.y) && $0.wheel != nil }) else { return [] }
      return hit.wheel?(event.kind == .wheelUp ? -3 : 3) ?? []
    case .press: return []
    }
  }
}
