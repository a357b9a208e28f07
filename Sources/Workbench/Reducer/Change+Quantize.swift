import Quantization

/// What happens in the Quantize pane.
extension Change {
  mutating func apply(_ action: QuantizeAction) {
    switch action {
    case .view(let view): state.quantize.view = view
    case .cycleView(let step): cycleQuantizeView(step)
    case .row(let row): state.quantize.row = max(0, min(row, state.quantize.columns.count))
    case .toggle: toggleColumn()
    case .toggleAll: toggleAllColumns()
    case .compare: compareColumns()
    case .askForText:
      let title = "Read the text file (empty for the prose that comes along)"
      state.overlays.append(.question(Question(title, .evaluationText, answer: state.quantize.text)))
    case .useText(let path): state.quantize.text = path
    case .write: writeSides()
    case .nextDivergence: jumpToDivergence()
    case .token(let token): state.quantize.token = max(0, min(token, (state.quantize.texts?.longest ?? 1) - 1))
    case .cell(let layer, let part): (state.quantize.layer, state.quantize.part) = (max(0, layer), max(0, part))
    case .measureMix: measureMix()
    case .bits(let bits): setBits(bits)
    case .nudgeBits(let step): setBits(state.quantize.bits + step)
    case .askForBits:
      state.overlays.append(
        .question(Question("Bits per weight", .mixBits, answer: state.quantize.bits.compact)))
    case .addMix: addMix()
    case .askForFile: askForModelFile()
    case .save(let path): saveColumn(to: path)
    case .reported(let slot, let report): if slot == state.quantize.slot { take(report) }
    case .compared(_, let result): ended(result)
    case .wrote(_, .success(let report)):
      state.quantize.texts = report
      state.quantize.view = .texts
      state.quantize.token = 0
      state.quantize.textColumn = min(1, report.columns.count - 1)
    case .measured(let slot, _, .success(let mix)):
      guard slot == state.models.active else { return }
      state.quantize.mix = mix
      setBits(state.quantize.bits)
      state.quantize.view = .mix
    case .saved(_, .success(let saved)):
      let note = saved.isRequantized ? ", quantized again from what was quantized already" : ""
      say("Wrote \(saved.path): \(saved.bytes.byteText) of weights\(note).")
    case .wrote(_, .failure(let failure)), .measured(_, _, .failure(let failure)), .saved(_, .failure(let failure)):
      say(failure.description, failure.isCancellation ? .info : .error)
    }
  }

  private mutating func cycleQuantizeView(_ step: Int) {
    let views = QuantizeState.View.allCases
    let index = views.firstIndex(of: state.quantize.view) ?? 0
    state.quantize.view = views[((index + step) % views.count + views.count) % views.count]
  }

  // MARK: - Columns

  /// After every action: the other loaded models are columns too, and what was found is of the model it was found on.
  mutating func followQuantize() {
    if state.quantize.slot != nil, state.quantize.slot != state.models.active { forgetQuantizations() }
    let slots = state.models.slots.filter { $0.facts != nil && $0.id != state.models.active }
    let known = state.quantize.columns.compactMap { column -> SlotID? in
      if case .slot(let slot) = column.kind { slot } else { nil }
    }
    guard known != slots.map(\.id) else { return }
    state.quantize.columns.removeAll { column in
      guard case .slot(let slot) = column.kind else { return false }
      return !slots.contains { $0.id == slot }
    }
    for slot in slots where !known.contains(slot.id) {
      let name = slot.facts.map { "\(slot.id): \($0.name)" } ?? "\(slot.id)"
      state.quantize.columns.insert(QuantizeColumn(kind: .slot(slot.id), name: name, isChosen: true), at: 0)
    }
    state.quantize.row = min(state.quantize.row, state.quantize.columns.count)
  }

  private mutating func forgetQuantizations() {
    for job in state.jobs where job.kind == .quantize { cancel(job.id) }
    let kept = state.quantize
    state.quantize = QuantizeState()
    state.quantize.view = kept.view == .texts || kept.view == .mix ? .table : kept.view
    state.quantize.text = kept.text
    state.quantize.bits = kept.bits
    for index in state.quantize.columns.indices {
      guard let old = kept.columns.first(where: { $0.kind == state.quantize.columns[index].kind }) else { continue }
      state.quantize.columns[index].isChosen = old.isChosen
    }
  }

  private mutating func toggleColumn() {
    let index = state.quantize.row - 1
    guard state.quantize.columns.indices.contains(index) else { return say("The base is always there.") }
    state.quantize.columns[index].isChosen.toggle()
  }

  private mutating func toggleAllColumns() {
    let chosen = !state.quantize.columns.contains(where: \.isChosen)
    for index in state.quantize.columns.indices { state.quantize.columns[index].isChosen = chosen }
  }

  /// The model that is the base, where nothing else is being done with it.
  private mutating func quantizeSlot() -> SlotID? {
    guard let slot = state.models.active, state.models.slot(slot)?.facts != nil else {
      say("Load a model first: it is the base that others are held against.", .warning)
      return nil
    }
    guard state.models.slot(slot)?.facts?.readsSource != true else {
      say("A model with an encoder can't be compared over a text alone.", .warning)
      return nil
    }
    guard !state.jobs.contains(where: { $0.kind == .quantize }) else {
      say("One is under way; Esc stops it.")
      return nil
    }
    return slot
  }

  private mutating func compareColumns() {
    guard let slot = quantizeSlot() else { return }
    let kinds = state.quantize.columns.filter(\.isChosen).map(\.kind)
    guard !kinds.isEmpty else { return say("Nothing is chosen to compare: space chooses.", .warning) }
    state.quantize.slot = slot
    state.quantize.view = .table
    state.quantize.windows = .init()
    for index in state.quantize.columns.indices where state.quantize.columns[index].isChosen {
      state.quantize.columns[index] = state.quantize.columns[index].cleared
      state.quantize.columns[index].phase = .waiting
    }
    let job = begin(.quantize, "Comparing \(kinds.count) with the base")
    effects.append(.compareQuantizations(job, slot, ComparisonRequest(kinds: kinds, text: state.quantize.text)))
  }

  private mutating func take(_ report: QuantizeReport) {
    switch report {
    case .quantizing(let kind, let share): change(kind) { $0.phase = .quantizing(share) }
    case .made(let kind, let weights):
      change(kind) {
        $0.weights = weights
        $0.phase = .waiting
      }
    case .rows(let base, let rows, let done, let count):
      state.quantize.baseRow = base
      state.quantize.windows = .init(done: done, of: count)
      for (kind, row) in rows {
        change(kind) {
          $0.row = row
          $0.phase = .reading
        }
      }
    case .layers(let kind, let layers): change(kind) { $0.layers = layers }
    case .finished(let kind): change(kind) { $0.phase = .done }
    case .failed(let kind, let message): change(kind) { $0.phase = .failed(message) }
    }
  }

  private mutating func change(_ kind: QuantizeColumn.Kind, _ body: (inout QuantizeColumn) -> Void) {
    guard let index = state.quantize.columns.firstIndex(where: { $0.kind == kind }) else { return }
    body(&state.quantize.columns[index])
  }

  private mutating func ended(_ result: Result<Bool, JobFailure>) {
    for index in state.quantize.columns.indices {
      switch state.quantize.columns[index].phase {
      case .waiting, .quantizing: state.quantize.columns[index].phase = .idle
      case .reading: state.quantize.columns[index].phase = .done
      case .idle, .done, .failed: break
      }
    }
    if case .failure(let failure) = result {
      say(failure.description, failure.isCancellation ? .info : .error)
    }
  }

  // MARK: - Texts

  private mutating func writeSides() {
    guard let slot = quantizeSlot() else { return }
    guard let branch = state.generate.tree.current, !branch.promptIDs.isEmpty else {
      return say("Send a prompt in Generate first: the columns write on it.", .warning)
    }
    let kinds = state.quantize.columns.filter(\.isChosen).map(\.kind)
    guard !kinds.isEmpty else { return say("Nothing is chosen to write: space chooses.", .warning) }
    state.quantize.slot = slot
    var sampling = branch.sampling
    sampling.seed = branch.sampling.seed ?? 0
    let job = begin(.quantize, "Writing \(kinds.count + 1) texts")
    effects.append(
      .writeSides(
        job, slot,
        SidesRequest(
          kinds: kinds, prompt: branch.promptIDs, sampling: sampling, maxTokens: max(32, branch.tokens.count))))
  }

  private mutating func jumpToDivergence() {
    guard let texts = state.quantize.texts else { return say("w has the columns write on Generate's prompt.") }
    state.quantize.view = .texts
    let places = Set(texts.columns.compactMap(\.divergence)).sorted()
    guard let first = places.first else { return say("All columns wrote the base's text.") }
    state.quantize.token = places.first { $0 > state.quantize.token } ?? first
  }

  // MARK: - The mix

  private mutating func measureMix() {
    guard let slot = quantizeSlot() else { return }
    state.quantize.slot = slot
    effects.append(.measureMix(begin(.quantize, "Measuring each weight"), slot))
  }

  private mutating func setBits(_ bits: Double) {
    guard let range = state.quantize.mix?.bitsPerWeight else { return state.quantize.bits = min(max(bits, 1), 16) }
    // The least there is must be within reach whatever rounding does.
    state.quantize.bits = min(max(bits, range.lowerBound + 1e-9), range.upperBound)
  }

  private mutating func addMix() {
    guard let choice = state.quantize.choice else {
      return say("B measures what each weight can bear; then the budget chooses.", .warning)
    }
    let name = "mix-\(choice.bitsPerWeight.compact)"
    let column = QuantizeColumn(
      kind: .recipe(.mix(name: name, types: choice.types)), name: name, isChosen: true)
    state.quantize.columns.removeAll { $0.name == name }
    state.quantize.columns.append(column)
    state.quantize.row = state.quantize.columns.count
    state.quantize.view = .table
    say("\(name) is among the columns; r compares.")
  }

  /// What is wrong with the number, or nil after moving the budget there.
  mutating func problemWithBits(_ text: String) -> String? {
    guard let bits = Double(text), bits > 0, bits.isFinite else { return "A number such as 4.5, not '\(text)'." }
    setBits(bits)
    return nil
  }

  // MARK: - Saving

  /// The recipe of the mix in its view, else of the chosen row.
  private var recipeToSave: QuantizationRecipe? {
    if state.quantize.view == .mix {
      return state.quantize.choice.map {
        .mix(name: "mix-\($0.bitsPerWeight.compact)", types: $0.types)
      }
    }
    if case .recipe(let recipe)? = state.quantize.selected?.kind { return recipe }
    return nil
  }

  private mutating func askForModelFile() {
    guard let recipe = recipeToSave else { return say("Choose a quantized column to save.", .warning) }
    guard recipe.isWritable else {
      return say("\(recipe.name) is there to compare with: no GGUF file holds it.", .warning)
    }
    guard let slot = quantizeSlot(), let path = state.models.slot(slot)?.path else { return }
    let stem = path.hasSuffix(".gguf") ? String(path.dropLast(5)) : path
    let name = stem.split(separator: "/").last.map(String.init) ?? "model"
    state.overlays.append(
      .question(Question("Save as GGUF", .quantizedFile, answer: "\(name)-\(recipe.name).gguf")))
  }

  /// What is wrong with the name, or nil after asking for the file.
  mutating func problemSaving(to path: String) -> String? {
    guard path.hasSuffix(".gguf"), path.count > 5 else { return "The name must end in .gguf." }
    saveColumn(to: path)
    return nil
  }

  private mutating func saveColumn(to path: String) {
    guard let recipe = recipeToSave, let slot = quantizeSlot() else { return }
    let job = begin(.quantize, "Writing \(path)")
    effects.append(.saveQuantized(job, slot, recipe, path: path))
  }

  // MARK: - Keys

  mutating func moveQuantize(_ motion: Motion) {
    let page = state.frame.viewRows
    switch state.quantize.view {
    case .table, .layers:
      state.quantize.row = motion.row(from: state.quantize.row, count: state.quantize.columns.count + 1, page: page)
    case .errors, .mix:
      let map = state.weightMap
      guard let map else { return }
      if motion.sideways != 0 {
        state.quantize.part = max(0, min(map.parts.count - 1, state.quantize.part + motion.sideways))
      } else {
        state.quantize.layer = motion.row(from: state.quantize.layer, count: map.layers, page: page)
      }
    case .texts:
      guard let texts = state.quantize.texts else { return }
      if motion.sideways != 0 {
        let column = state.quantize.textColumn + motion.sideways
        state.quantize.textColumn = max(0, min(texts.columns.count - 1, column))
      } else {
        state.quantize.token = motion.row(from: state.quantize.token, count: texts.longest, page: page)
      }
    }
  }

  mutating func acceptQuantize() {
    switch state.quantize.view {
    case .table where state.quantize.selected?.weights.isEmpty == false: state.quantize.view = .errors
    case .table: compareColumns()
    case .mix: addMix()
    case .errors, .layers, .texts: state.quantize.view = .table
    }
  }

  mutating func backInQuantize() -> Bool {
    guard state.quantize.view != .table else { return false }
    state.quantize.view = .table
    return true
  }

  /// The table, tabs between the columns.
  var copyableQuantizeText: String? {
    let rows = state.quantize.exportRows
    return rows.isEmpty ? nil : ComparisonExport(base: state.models.activeFacts?.name ?? "", rows: rows).tabbed
  }

  var quantizeDocument: ExportDocument? {
    let rows = state.quantize.exportRows
    guard !rows.isEmpty else { return nil }
    return .comparison(ComparisonExport(base: state.models.activeFacts?.name ?? "", rows: rows))
  }
}

extension QuantizeState {
  /// The base's row and those of the columns that have one.
  var exportRows: [ComparisonRow] {
    guard let baseRow else { return [] }
    return [baseRow] + columns.compactMap(\.row)
  }
}
