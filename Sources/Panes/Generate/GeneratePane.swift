import Canvas
import Workbench

/// Pane 2: prompt, text as it comes, sliders, and what the samplers make of the next token.
public struct GeneratePane: Pane {
  public let id = PaneID.generate
  public let title = "Generate"
  public let commands = GenerateCommands.all
  private let flows = OutputFlowCache()

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    let generate = state.generate
    let mode = (generate.isChat ? "chat" : "plain") + (generate.isByHand ? ", by hand" : "")
    guard let run = generate.run else { return mode }
    switch run.phase {
    case .prompt(let done, let total): return total > 0 ? "\(mode) · prompt \(done)/\(total)" : "\(mode) · starting"
    case .decoding: return "\(mode) · \(run.made)/\(run.limit)"
    }
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    let places = GeneratePlaces(area: area, state: state)
    if let place = places.output {
      OutputView(state: state, flow: flow(state, width: OutputView.textWidth(place), scene.look)).draw(
        in: place, on: &scene)
    }
    if let place = places.system { SystemView(state: state).draw(in: place, on: &scene) }
    if let place = places.prompt { PromptView(state: state).draw(in: place, on: &scene) }
    if let place = places.sliders { SlidersView(state: state).draw(in: place, on: &scene) }
    if let place = places.waterfall { WaterfallView(state: state).draw(in: place, on: &scene) }
    if let place = places.branches { BranchesView(state: state).draw(in: place, on: &scene) }
    for rule in places.rules {
      scene.canvas.fill(rule, with: scene.look.glyphs.border.vertical, style: scene.style(.border))
    }
  }

  /// Up and down by lines of the wrapped text.
  public func resolve(_ motion: Motion, _ state: WorkbenchState, in area: Rect) -> Action? {
    guard state.generate.part == .output, let branch = state.generate.tree.current,
      let place = GeneratePlaces(area: area, state: state).output
    else { return nil }
    let page = max(1, place.height - 2)
    let rows: Int
    switch motion {
    case .up: rows = -1
    case .down: rows = 1
    case .pageUp: rows = -page
    case .pageDown: rows = page
    case .halfUp: rows = -max(1, page / 2)
    case .halfDown: rows = max(1, page / 2)
    case .scroll(let lines): rows = lines
    case .left, .right, .first, .last: return nil
    }
    guard let flow = flow(state, width: OutputView.textWidth(place), Appearance()), !branch.tokens.isEmpty else {
      return nil
    }
    let from = state.cursor.position.map { $0 - branch.promptIDs.count } ?? branch.tokens.count - 1
    guard let target = flow.token(from: from, lines: rows) else { return rows > 0 ? .generate(.point(nil)) : nil }
    return .generate(.point(branch.promptIDs.count + target))
  }

  private func flow(_ state: WorkbenchState, width: Int, _ look: Appearance) -> OutputFlow? {
    state.generate.tree.current.map { flows.flow(of: $0, width: width, tint: state.settings.tint, look) }
  }
}
