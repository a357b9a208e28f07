/// Keys that mean "in whatever has the focus".
extension Change {
  mutating func move(_ motion: Motion) {
    if let overlay = state.overlays.last { return moveOverlay(overlay, motion) }
    switch state.frame.focus {
    case .models: moveModels(motion)
    case .generate: moveGenerate(motion)
    case .attention: moveAttention(motion)
    case .memory: moveMemory(motion)
    case .lens: moveLens(motion)
    case .experts: moveExperts(motion)
    case .quantize: moveQuantize(motion)
    default: break
    }
  }

  mutating func edit(_ edit: TextEdit) {
    let changed = state.applyToField(edit)
    if changed, case .history? = state.overlays.last { return searchHistory() }
    guard state.overlays.isEmpty else { return }
    switch state.editing {
    case .prompt where !changed && (edit == .up || edit == .down): recallPrompt(edit == .up ? -1 : 1)
    case .modelsFilter where changed: apply(.models(.row(0)))
    case .metadataFilter: state.models.metadataRow = 0
    case .tensorFilter: state.models.tensorRow = 0
    case .bench where changed: apply(.models(.benchEdited))
    default: break
    }
  }

  mutating func accept() {
    if case .help(var help)? = state.overlays.last, help.isFiltering {
      help.isFiltering = false
      state.overlays[state.overlays.count - 1] = .help(help)
      return
    }
    if case .history(var history)? = state.overlays.last, history.isSearching {
      history.isSearching = false
      state.overlays[state.overlays.count - 1] = .history(history)
      return
    }
    if let overlay = state.overlays.last { return acceptOverlay(overlay) }
    switch state.editing {
    case .prompt: return apply(.generate(.send))
    case .system, .modelsFilter, .metadataFilter, .tensorFilter, .bench: return state.editing = nil
    case nil: break
    }
    switch state.frame.focus {
    case .models: acceptModels()
    case .generate: acceptGenerate()
    case .attention: acceptAttention()
    case .memory: acceptMemory()
    case .lens: acceptLens()
    case .experts: acceptExperts()
    case .quantize: acceptQuantize()
    default: break
    }
  }

  /// Esc: out of a dialog, a text field, a filter, a job, a zoom; one at a time, in this order.
  mutating func back() {
    if !state.overlays.isEmpty { return backOverlay() }
    if let editing = state.editing {
      state.editing = nil
      if [.modelsFilter, .metadataFilter, .tensorFilter].contains(editing) { state[editing] = EditBuffer() }
      return
    }
    if let job = cancellableJob { return cancel(job.id) }
    if backInPane() { return }
    if state.frame.isZoomed { return state.frame.isZoomed = false }
    say("q quits, ? shows the keys.")
  }

  private mutating func backOverlay() {
    switch state.overlays.last {
    case .help(var help) where help.isFiltering || !help.filter.isEmpty:
      help.isFiltering = false
      help.filter = EditBuffer()
      state.overlays[state.overlays.count - 1] = .help(help)
    case .history(var history) where history.isSearching || !history.search.isEmpty:
      history.isSearching = false
      history.search = EditBuffer()
      state.overlays[state.overlays.count - 1] = .history(history)
      searchHistory()
    case .history(var history) where !history.marked.isEmpty:
      history.marked = []
      state.overlays[state.overlays.count - 1] = .history(history)
    case .settings(var form) where form.entry != nil:
      form.entry = nil
      state.overlays[state.overlays.count - 1] = .settings(form)
    default: state.overlays.removeLast()
    }
  }

  /// False where the focused pane has nothing to step back from.
  private mutating func backInPane() -> Bool {
    switch state.frame.focus {
    case .models: backInModels()
    case .generate: backInGenerate()
    case .attention: backInAttention()
    case .memory: backInMemory()
    case .lens: backInLens()
    case .experts: backInExperts()
    case .quantize: backInQuantize()
    default: false
    }
  }

  mutating func filter() {
    if case .help(var help)? = state.overlays.last {
      help.isFiltering = true
      state.overlays[state.overlays.count - 1] = .help(help)
      return
    }
    if case .history(var history)? = state.overlays.last {
      history.isSearching = true
      state.overlays[state.overlays.count - 1] = .history(history)
      return
    }
    guard state.overlays.isEmpty else { return }
    guard state.frame.focus == .models else { return say("There is no list to filter here.") }
    switch (state.models.part, state.models.tab) {
    case (.list, _): state.editing = .modelsFilter
    case (_, .metadata): state.editing = .metadataFilter
    case (_, .tensors): state.editing = .tensorFilter
    default: say("This tab has no list to filter.")
    }
  }

  mutating func copy() {
    let text =
      switch state.frame.focus {
      case .models: copyableModelsText
      case .generate: copyableGenerateText
      case .attention: copyableAttentionText
      case .memory: copyableMemoryText
      case .lens: copyableLensText
      case .experts: copyableExpertsText
      case .quantize: copyableQuantizeText
      default: String?.none
      }
    guard let text, !text.isEmpty else { return say("Nothing here to copy.") }
    effects.append(.copy(text))
    say("Copied \(text.count) characters.")
  }

  private var exportDocument: ExportDocument? {
    switch state.frame.focus {
    case .models: state.models.readDetails.map(ExportDocument.model)
    case .generate:
      state.generate.tree.current.map { .branch($0, model: state.models.activeFacts?.name ?? "") }
    case .attention: attentionExport.map(ExportDocument.attention)
    case .memory: planDocument
    case .lens: lensDocument
    case .experts: expertsDocument
    case .quantize: quantizeDocument
    default: nil
    }
  }

  mutating func askForExport() {
    guard let document = exportDocument else { return say("Nothing here to export yet.") }
    let title = "Export to (\(document.endings.joined(separator: ", ")))"
    state.overlays.append(.question(Question(title, .exportFile, answer: document.suggestedName)))
  }

  /// What is wrong with the file name, or nil after asking for the export.
  mutating func problemExporting(to path: String) -> String? {
    guard let document = exportDocument else { return "There is nothing to export any more." }
    guard document.ending(of: path) != nil else {
      return "The name must end in \(document.endings.map { "." + $0 }.joined(separator: ", "))."
    }
    effects.append(.export(document, path: path))
    return nil
  }
}
