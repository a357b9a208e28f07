import Canvas
import Workbench

/// Pane 1: the models of this machine and what their files say; loading and unloading.
public struct ModelsPane: Pane {
  public let id = PaneID.models
  public let title = "Models"
  public let commands = ModelsCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    let models = state.models
    guard models.isListed else { return "looking…" }
    let loaded = models.slots.count { $0.facts != nil }
    return "\(models.entries.count) found" + (loaded > 0 ? ", \(loaded) loaded" : "")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    let (list, details) = Self.split(area, state.models.part)
    if let list { ModelList(state: state).draw(in: list, on: &scene) }
    if let details {
      if let list, list.maxX < details.x {
        scene.canvas.fill(
          Rect(list.maxX, area.y, 1, area.height), with: scene.look.glyphs.border.vertical, style: scene.style(.border))
      } else if let list {
        scene.canvas.fill(
          Rect(area.x, list.maxY, area.width, 1), with: scene.look.glyphs.border.horizontal,
          style: scene.style(.border))
      }
      ModelDetailsView(state: state).draw(in: details, on: &scene)
    }
  }

  /// Side by side where it is wide, one above the other where it is high, else only the part in use.
  static func split(_ area: Rect, _ part: ModelsState.Part) -> (list: Rect?, details: Rect?) {
    if area.width >= 76, area.height >= 8 {
      let (list, rest) = area.splitLeft(min(78, area.width * 45 / 100))
      return (list, rest.splitLeft(1).rest)
    }
    if area.height >= 16 {
      let (list, rest) = area.splitTop(max(5, area.height * 2 / 5))
      return (list, rest.splitTop(1).rest)
    }
    return part == .list ? (area, nil) : (nil, area)
  }
}
