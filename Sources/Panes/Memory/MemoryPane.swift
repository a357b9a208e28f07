import Canvas
import Planning
import Workbench

/// Pane 5: what a model takes on which device, before anything is loaded, and what would make it fit.
public struct MemoryPane: Pane {
  public let id = PaneID.memory
  public let title = "Memory"
  public let commands = MemoryCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    guard let answers = state.memory.answers else { return "" }
    return "\(answers.plan.perDeviceBytes.byteText) of \(answers.device.bytes.byteText)"
      + (answers.fits ? ", fits" : ", does not fit")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    let places = MemoryPlaces(area, part: state.memory.part)
    if let place = places.settings { MemorySettingsView(state: state).draw(in: place, on: &scene) }
    if let place = places.plan { MemoryPlanView(state: state).draw(in: place, on: &scene) }
    if let place = places.switches { MemorySwitchesView(state: state).draw(in: place, on: &scene) }
    if let rule = places.rule {
      scene.canvas.fill(rule, with: scene.look.glyphs.border.vertical, style: scene.style(.border))
    }
  }
}

/// Where the pane's parts are: beside each other where it is wide, below each other where it is high, else one alone.
struct MemoryPlaces {
  private(set) var settings: Rect?
  private(set) var plan: Rect?
  private(set) var switches: Rect?
  private(set) var rule: Rect?

  init(_ area: Rect, part: MemoryState.Part) {
    if area.width >= 90, area.height >= 14 {
      let (left, rest) = area.splitLeft(min(52, area.width * 2 / 5))
      rule = rest.splitLeft(1).left
      settings = left
      let right = rest.splitLeft(1).rest
      let (top, bottom) = right.splitTop(max(9, right.height * 3 / 5))
      (plan, switches) = (top, bottom)
    } else if area.height >= 30 {
      let (top, rest) = area.splitTop(area.height / 3)
      let (middle, bottom) = rest.splitTop(max(9, rest.height / 2))
      (settings, plan, switches) = (top, middle, bottom)
    } else {
      switch part {
      case .settings:
        // The verdict goes with the sliders that change it.
        let (top, bottom) = area.splitBottom(area.height >= 14 ? 4 : 0)
        (settings, plan) = (top, bottom.isEmpty ? nil : bottom)
      case .components: plan = area
      case .switches: switches = area
      }
    }
  }
}
