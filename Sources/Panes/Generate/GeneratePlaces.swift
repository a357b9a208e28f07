import Canvas
import Workbench

/// Where the parts of the Generate pane lie: two columns where there is room, else what is in use under the output.
struct GeneratePlaces {
  private(set) var output: Rect?
  private(set) var system: Rect?
  private(set) var prompt: Rect?
  private(set) var sliders: Rect?
  private(set) var waterfall: Rect?
  private(set) var branches: Rect?
  /// Lines between columns.
  private(set) var rules: [Rect] = []

  init(area: Rect, state: WorkbenchState) {
    let generate = state.generate
    let isTree = generate.tree.branches.count > 1
    if area.width >= 66, area.height >= 12 {
      let (left, rest) = area.splitRight(min(72, max(32, area.width * 44 / 100)))
      let (rule, right) = rest.splitLeft(1)
      rules = [rule]
      placeText(in: left, generate)
      placeTools(in: right, isTree: isTree, generate)
    } else if area.height >= 15 {
      let (top, bottom) = area.splitTop(area.height * 3 / 5)
      placeText(in: top, generate)
      placeTool(in: bottom, generate.part)
    } else {
      switch generate.part {
      case .output, .prompt, .system: placeText(in: area, generate)
      default: placeTool(in: area, generate.part)
      }
    }
  }

  private mutating func placeText(in area: Rect, _ generate: GenerateState) {
    let lines = max(
      1, min(max(1, area.height / 4), generate.prompt.lineCount + generate.prompt.characters.count / max(1, area.width))
    )
    let wanted = max(area.height >= 24 ? 3 : area.height >= 10 ? 2 : 1, lines)
    var (top, bottom) = area.splitBottom(wanted + 1)
    prompt = bottom
    if generate.isChat, generate.part == .system || !generate.system.isEmpty, area.height >= 8 {
      (top, bottom) = top.splitBottom(2)
      system = bottom
    }
    output = top
  }

  private mutating func placeTools(in area: Rect, isTree: Bool, _ generate: GenerateState) {
    var area = area
    if isTree || generate.part == .branches, area.height >= 16 {
      let wanted = min(generate.tree.branches.count + 1, max(4, area.height / 5))
      let (rest, bottom) = area.splitBottom(wanted)
      branches = bottom
      area = rest
    } else if generate.part == .branches {
      branches = area
      return
    }
    let needed = SliderRow.all.count + 1
    let (top, rest) = area.splitTop(min(needed, area.height >= 40 ? area.height / 2 : area.height * 9 / 20))
    sliders = top
    waterfall = rest
  }

  private mutating func placeTool(in area: Rect, _ part: GenerateState.Part) {
    switch part {
    case .output, .prompt, .system, .waterfall: waterfall = area
    case .sliders: sliders = area
    case .branches: branches = area
    }
  }
}
