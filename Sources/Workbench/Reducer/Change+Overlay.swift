extension Change {
  mutating func apply(_ action: OverlayAction) {
    switch action {
    case .help: open(.help(HelpState(contexts: state.contexts)))
    case .palette: open(.palette(PaletteState()))
    case .commandLine: open(.commandLine(PaletteState()))
    case .settings: open(.settings(FormState()))
    case .layouts:
      let names = layoutNames
      open(.layouts(PickerState(row: state.frame.layout.flatMap(names.firstIndex) ?? 0)))
    case .saveLayout: state.overlays.append(.question(Question("Save this layout as", .layoutName)))
    case .notice(let notice): state.overlays.append(.notice(notice))
    case .row(let row): selectRow(row)
    }
  }

  var layoutNames: [String] { LayoutCatalog.all.map(\.name) + state.settings.layouts.keys.sorted() }

  /// One dialog of a kind is enough: the key that opened it closes it again.
  private mutating func open(_ overlay: Overlay) {
    if case .help? = state.overlays.last, case .help = overlay {
      state.overlays.removeLast()
    } else {
      state.overlays.append(overlay)
    }
  }

  private mutating func selectRow(_ row: Int) {
    switch state.overlays.popLast() {
    case .palette(var palette):
      palette.row = row
      state.overlays.append(.palette(palette))
    case .commandLine(var palette):
      palette.row = row
      state.overlays.append(.commandLine(palette))
    case .settings(var form):
      form.row = row
      form.entry = nil
      state.overlays.append(.settings(form))
    case .layouts: state.overlays.append(.layouts(PickerState(row: row)))
    case .history(var history):
      history.row = row
      state.overlays.append(.history(history))
    case .comparison(var sheet):
      sheet.row = row
      state.overlays.append(.comparison(sheet))
    case .help(var help):
      help.row = row
      state.overlays.append(.help(help))
    case let other?: state.overlays.append(other)
    case nil: break
    }
  }

  /// A movement in the topmost dialog. Rows of help are counted by whoever draws it, so they are only kept from
  /// going below zero here.
  mutating func moveOverlay(_ overlay: Overlay, _ motion: Motion) {
    let page = state.frame.viewRows
    switch overlay {
    case .palette(let palette):
      selectRow(motion.row(from: palette.row, count: commands.matches(palette.query.text).count, page: page))
    case .commandLine(let palette):
      selectRow(motion.row(from: palette.row, count: commands.matches(palette.query.text).count, page: page))
    case .help(let help): selectRow(motion.row(from: help.row, count: commands.all.count * 2, page: page))
    case .settings(let form):
      if motion.sideways != 0 { return apply(.stepSelected(motion.sideways)) }
      selectRow(motion.row(from: form.row, count: SettingCatalog.all.count, page: page))
    case .layouts(let picker): selectRow(motion.row(from: picker.row, count: layoutNames.count, page: page))
    case .history(let history): selectRow(motion.row(from: history.row, count: history.entries.count, page: page))
    case .comparison(let sheet): selectRow(motion.row(from: sheet.row, count: sheet.pairs.count, page: page))
    case .confirm, .question, .notice: break
    }
  }

  mutating func acceptOverlay(_ overlay: Overlay) {
    switch overlay {
    case .help, .notice, .comparison: state.overlays.removeLast()
    case .palette(let palette): run(palette)
    case .commandLine(let palette): runLine(palette)
    case .settings(let form): acceptSetting(form)
    case .layouts(let picker):
      state.overlays.removeLast()
      let names = layoutNames
      if names.indices.contains(picker.row) { apply(.frame(.layout(names[picker.row]))) }
    case .history(let history): acceptHistory(history)
    case .confirm: answer(true)
    case .question(let question): acceptAnswer(question)
    }
  }

  private mutating func run(_ palette: PaletteState) {
    let matches = commands.matches(palette.query.text)
    guard matches.indices.contains(palette.row) else { return }
    let command = matches[palette.row].command
    state.overlays.removeLast()
    if let argument = command.argument, argument.isRequired {
      state.overlays.append(.commandLine(PaletteState(command.name + " ")))
    } else {
      apply(command.action)
    }
  }

  /// What was typed, or where that names no command the highlighted suggestion.
  private mutating func runLine(_ palette: PaletteState) {
    let line = palette.query.text
    switch commands.action(ofLine: line) {
    case .success(let action):
      state.overlays.removeLast()
      apply(action)
    case .failure(.unknown), .failure(.empty):
      let matches = commands.matches(line)
      if matches.indices.contains(palette.row), !line.contains(" ") {
        run(palette)
      } else {
        say("\(CommandLineError.unknown(line, near: []))", .error)
      }
    case .failure(let error): say("\(error)", .error)
    }
  }

  private mutating func acceptSetting(_ form: FormState) {
    guard let item = selectedSetting else { return }
    var form = form
    if let entry = form.entry {
      set(item.name, entry.text)
      form.entry = nil
    } else if case .number = item.kind {
      form.entry = EditBuffer(item.value(in: state.settings))
    } else {
      return apply(.stepSelected(1))
    }
    state.overlays[state.overlays.count - 1] = .settings(form)
  }

  private mutating func acceptAnswer(_ question: Question) {
    let text = question.answer.text.trimmingBlanks()
    var complaint: String?
    switch question.purpose {
    case .layoutName:
      state.overlays.removeLast()
      return apply(.frame(.saveLayout(text)))
    case .parameter(let name): complaint = problemSetting(name, text)
    case .seed: complaint = problemSetting("seed", text)
    case .adapter: complaint = problemAttaching(text)
    case .exportFile: complaint = problemExporting(to: text)
    case .scaleHead:
      if let factor = Float(text), factor.isFinite {
        apply(.attention(.scale(factor)))
      } else {
        complaint = "A number such as 0.5 or -1, not '\(text)'."
      }
    case .planValue(let name): complaint = problemPlanning(name, text)
    case .evaluationText: apply(.quantize(.useText(text)))
    case .mixBits: complaint = problemWithBits(text)
    case .quantizedFile: complaint = problemSaving(to: text)
    case .lensSubject: complaint = problemNaming(question.answer.text) { .subject(.typed($0)) }
    case .lensRival: complaint = problemNaming(question.answer.text) { .rival(.text($0)) }
    }
    if let complaint {
      var question = question
      question.complaint = complaint
      state.overlays[state.overlays.count - 1] = .question(question)
    } else {
      state.overlays.removeLast()
    }
  }

  mutating func answer(_ yes: Bool) {
    guard case .confirm(let confirmation)? = state.overlays.popLast(), yes else { return }
    switch confirmation.deed {
    case .quit: effects.append(.quit)
    case .unload(let slot): unload(slot)
    case .deleteBranch(let id): deleteBranch(id)
    case .deleteHistory(let ids): effects.append(.deleteHistory(ids))
    }
  }
}
