extension Change {
  mutating func apply(_ action: FrameAction) {
    switch action {
    case .resized(let columns, let rows):
      state.frame.columns = columns
      state.frame.rows = rows
    case .viewRows(let rows): state.frame.viewRows = max(1, rows)
    case .focusNumber(let number): focus(number: number)
    case .focus(let pane): focus(pane)
    case .cycle(let step): cycle(step)
    case .zoom: state.frame.isZoomed.toggle()
    case .split(let axis): split(axis)
    case .close: close()
    case .grow(let hundredths):
      state.frame.tree = state.frame.tree.resizing(state.frame.focus, by: Double(hundredths) / 100)
      state.frame.layout = nil
    case .dragDivider(let path, let share):
      state.frame.tree = state.frame.tree.setting(share: share, at: path[...])
      state.frame.layout = nil
    case .layout(let name): adoptLayout(name)
    case .saveLayout(let name): saveLayout(name)
    case .deleteLayout(let name): deleteLayout(name)
    }
  }

  private mutating func focus(number: Int) {
    guard let pane = state.frame.panes.first(where: { $0.number == number }) else {
      let numbers = state.frame.panes.compactMap(\.number).map(String.init).joined(separator: ", ")
      return say("There is no pane \(number); this build has \(numbers).", .warning)
    }
    focus(pane)
  }

  /// A pane that is not in sight takes the place of the focused one.
  mutating func focus(_ pane: PaneID) {
    guard state.frame.panes.contains(pane) else { return }
    if !state.frame.tree.contains(pane) {
      state.frame.tree = state.frame.tree.replacing(state.frame.focus, with: pane)
      state.frame.layout = nil
    }
    if state.frame.focus != pane { state.editing = nil }
    state.frame.focus = pane
  }

  private mutating func cycle(_ step: Int) {
    let panes = state.frame.isZoomed ? state.frame.panes : state.frame.tree.panes
    let others = panes.count > 1 ? panes : state.frame.panes
    guard let index = others.firstIndex(of: state.frame.focus) else { return }
    focus(others[((index + step) % others.count + others.count) % others.count])
  }

  /// Opens the first pane that is not in sight beside the focused one; with all in sight, turns the split.
  private mutating func split(_ axis: TileTree.Axis) {
    state.frame.isZoomed = false
    state.frame.layout = nil
    if let newcomer = state.frame.panes.first(where: { !state.frame.tree.contains($0) }) {
      state.frame.tree = state.frame.tree.splitting(state.frame.focus, along: axis, with: newcomer)
    } else {
      state.frame.tree = state.frame.tree.turning(state.frame.focus, to: axis)
    }
  }

  private mutating func close() {
    guard let rest = state.frame.tree.removing(state.frame.focus) else {
      return say("This is the only pane; q quits.", .warning)
    }
    state.frame.adopt(rest, named: nil)
    state.editing = nil
  }

  private mutating func adoptLayout(_ name: String) {
    guard let tree = state.settings.layouts[name] ?? LayoutCatalog.named(name) else {
      let names = LayoutCatalog.all.map(\.name) + state.settings.layouts.keys.sorted()
      return say("No layout '\(name)'; there are \(names.joined(separator: ", ")).", .warning)
    }
    if state.frame.adopt(tree, named: name) {
      state.editing = nil
    } else {
      say("None of the panes of layout '\(name)' is in this build.", .warning)
    }
  }

  private mutating func saveLayout(_ name: String) {
    let isPlain = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    guard isPlain, LayoutCatalog.named(name) == nil else {
      return say(
        isPlain
          ? "'\(name)' is a built-in layout; choose another name." : "A layout's name is letters, digits, - and _.",
        .warning)
    }
    let tree = state.frame.tree
    changeSettings("layout \(name)") { $0.layouts[name] = tree }
    state.frame.layout = name
    say("Saved layout '\(name)'.")
  }

  private mutating func deleteLayout(_ name: String) {
    guard state.settings.layouts[name] != nil else { return say("Only layouts of your own can be deleted.", .warning) }
    changeSettings("layout \(name)") { $0.layouts[name] = nil }
    if state.frame.layout == name { state.frame.layout = nil }
    say("Deleted layout '\(name)'; u brings it back.")
  }
}
