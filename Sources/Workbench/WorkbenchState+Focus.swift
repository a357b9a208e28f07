extension WorkbenchState {
  /// The situations keys are looked up in, most particular first.
  public var contexts: [InputContext] {
    if let overlay = overlays.last { return overlay.contexts }
    if let editing { return [editing.context] + (isMultilineField ? [.editor] : []) + [.field, .global] }
    return paneContexts + [.navigation, .global]
  }

  /// The focused pane's own contexts.
  public var paneContexts: [InputContext] {
    let pane = InputContext(pane: frame.focus)
    switch frame.focus {
    case .models:
      if models.part == .list { return [InputContext(pane: .models, part: "list"), pane] }
      return [
        InputContext(pane: .models, part: models.tab.rawValue), InputContext(pane: .models, part: "details"), pane,
      ]
    case .generate: return [InputContext(pane: .generate, part: generate.part.rawValue), pane]
    case .attention: return [InputContext(pane: .attention, part: attention.view.rawValue), pane]
    case .memory: return [InputContext(pane: .memory, part: memory.part.rawValue), pane]
    case .lens: return [InputContext(pane: .lens, part: lens.view.rawValue), pane]
    case .experts: return [InputContext(pane: .experts, part: experts.view.rawValue), pane]
    default: return [pane]
    }
  }

  /// Whether printable keys are text.
  public var isTyping: Bool { field != nil }

  /// The text being typed, wherever it is.
  public var field: EditBuffer? {
    switch overlays.last {
    case .palette(let palette), .commandLine(let palette): palette.query
    case .help(let help): help.isFiltering ? help.filter : nil
    case .settings(let form): form.entry
    case .question(let question): question.answer
    case .history(let history): history.isSearching ? history.search : nil
    case .layouts, .comparison, .confirm, .notice: nil
    case nil: editing.map { self[$0] }
    }
  }

  var isMultilineField: Bool { overlays.isEmpty && (editing == .prompt || editing == .system || editing == .bench) }

  /// Changes the text being typed; false where there was nothing to change.
  mutating func applyToField(_ edit: TextEdit) -> Bool {
    guard var buffer = field else { return false }
    let changed = buffer.apply(edit, isMultiline: isMultilineField)
    switch overlays.popLast() {
    case .palette(var palette):
      palette.query = buffer
      palette.row = 0
      overlays.append(.palette(palette))
    case .commandLine(var palette):
      palette.query = buffer
      palette.row = 0
      overlays.append(.commandLine(palette))
    case .help(var help):
      help.filter = buffer
      help.row = 0
      overlays.append(.help(help))
    case .settings(var form):
      form.entry = buffer
      overlays.append(.settings(form))
    case .history(var history):
      history.search = buffer
      overlays.append(.history(history))
    case .question(var question):
      question.answer = buffer
      question.complaint = nil
      overlays.append(.question(question))
    case let other?: overlays.append(other)
    case nil: if let editing { self[editing] = buffer }
    }
    return changed
  }

  public subscript(field: FieldID) -> EditBuffer {
    get {
      switch field {
      case .prompt: generate.prompt
      case .system: generate.system
      case .modelsFilter: models.filter
      case .metadataFilter: models.metadataFilter
      case .tensorFilter: models.tensorFilter
      case .bench: models.bench
      }
    }
    set {
      switch field {
      case .prompt: generate.prompt = newValue
      case .system: generate.system = newValue
      case .modelsFilter: models.filter = newValue
      case .metadataFilter: models.metadataFilter = newValue
      case .tensorFilter: models.tensorFilter = newValue
      case .bench: models.bench = newValue
      }
    }
  }
}

extension FieldID {
  /// The context of keys that only this field has.
  public var context: InputContext {
    switch self {
    case .prompt: InputContext("field.prompt")
    case .system: InputContext("field.system")
    case .modelsFilter, .metadataFilter, .tensorFilter: InputContext("field.filter")
    case .bench: InputContext("field.bench")
    }
  }
}

extension Overlay {
  var contexts: [InputContext] {
    switch self {
    case .help(let help): help.isFiltering ? [InputContext("field.filter"), .field] : [.help, .navigation]
    case .palette, .commandLine: [.palette, .field]
    case .settings(let form): form.entry == nil ? [.form, .navigation] : [.prompt, .field]
    case .layouts: [.layouts, .navigation]
    case .history(let history): history.isSearching ? [InputContext("field.filter"), .field] : [.history, .navigation]
    case .comparison: [.comparison, .navigation]
    case .confirm: [.confirm]
    case .question: [.prompt, .field]
    case .notice: [InputContext("notice"), .navigation]
    }
  }
}
