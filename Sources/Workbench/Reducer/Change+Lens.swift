import Analysis
import Checkpoints
import Inference

/// Looking through the logit lens.
extension Change {
  mutating func apply(_ action: LensAction) {
    switch action {
    case .view(let view):
      state.lens.view = view
      state.lens.line = 0
    case .toggleTint: state.lens.tint = state.lens.tint == .probability ? .divergence : .probability
    case .point(let position, let stage):
      pointCursor(atRow: position, of: .decoder)
      if let stage { state.lens.stage = stage >= state.lastLensStage ? nil : max(0, stage) }
    case .page(let screens): pageLens(screens)
    case .room(let room): state.lens.room = max(1, room)
    case .subject(let subject): state.lens.subject = subject
    case .toggleNext: state.lens.subject = state.lens.subject == .next ? .likeliest : .next
    case .cycleCandidate(let step): cycleCandidate(step)
    case .cycleRival: state.lens.rival = state.lens.rival == nil ? .runnerUp : nil
    case .rival(let rival): state.lens.rival = rival
    case .askForSubject:
      state.overlays.append(.question(Question("Take apart the logit of (text or #id)", .lensSubject, answer: " ")))
    case .askForRival:
      state.overlays.append(.question(Question("Against (text or #id)", .lensRival, answer: " ")))
    case .openPart(let part): openPart(part)
    case .read, .rested, .attributed: takeIn(action)
    }
  }

  private mutating func takeIn(_ action: LensAction) {
    switch action {
    case .read(let slot, let generation, let column):
      guard slot == state.models.active, generation == state.lens.generation else { return }
      state.lens.columns[column.position] = column
      state.lens.asked.removeAll { $0 == column.position }
      forgetFarColumns()
    case .rested(let generation):
      if generation == state.lens.generation { state.lens.asked = [] }
    case .attributed(_, let place, let result):
      guard place == state.lens.attributing else { return }
      switch result {
      case .success(let report):
        state.lens.attribution = report
        state.lens.attributionProblem = nil
      case .failure(let failure):
        state.lens.attribution = nil
        state.lens.attributionProblem = failure.description
      }
    default: break
    }
  }

  // MARK: - What is known

  /// The recording has grown or is another: columns of what it shares with the one before stay.
  mutating func lensChanged() {
    guard let sequence = state.lensSequence else { return }
    let known = zip(sequence.ids, state.lens.ids).prefix { $0 == $1 }.count
    if known < state.lens.ids.count {
      state.lens.generation += 1
      state.lens.asked = []
      state.lens.columns = state.lens.columns.filter { $0.key < known }
      state.lens.attribution = nil
    }
    state.lens.ids = sequence.ids
  }

  /// Of another model, or the same with other adapters, nothing that was read holds, and the sequence has to run again.
  mutating func forgetOtherModels() {
    let slot = state.models.slot(state.models.active)
    let altered = state.attention.isLive ? state.attention.plan.summary : ""
    let model = slot.map { "\($0.id) \($0.path) \($0.adapterNote) \(altered)" } ?? ""
    guard model != state.lens.model else { return }
    let isFirst = state.lens.model.isEmpty
    state.lens.model = model
    if isFirst { return }
    state.inside.watch = nil
    forgetLens()
    forgetExperts()
  }

  private mutating func forgetLens() {
    state.lens.generation += 1
    state.lens.asked = []
    state.lens.columns = [:]
    state.lens.ids = []
    state.lens.attribution = nil
    state.lens.attributing = nil
  }

  private mutating func forgetFarColumns() {
    guard state.lens.columns.count > LensState.mostColumns else { return }
    let middle = state.lensPosition
    guard let farthest = state.lens.columns.keys.max(by: { abs($0 - middle) < abs($1 - middle) }) else { return }
    state.lens.columns[farthest] = nil
  }

  // MARK: - Asking

  /// After every action: keeps the cursor in sight and asks for what is missing there.
  mutating func followLens() {
    guard state.frame.visiblePanes.contains(.lens), let slot = state.models.active, let sequence = state.lensSequence
    else { return }
    keepInSight(state.lensPosition, of: sequence.count)
    askForColumns(slot)
    askForAttribution(slot, sequence)
  }

  private mutating func keepInSight(_ position: Int, of count: Int) {
    let room = max(1, state.lens.room)
    var first = max(0, min(state.lens.first, count - room))
    if position < first { first = position }
    if position >= first + room { first = position - room + 1 }
    state.lens.first = first
  }

  private mutating func askForColumns(_ slot: SlotID) {
    let place = state.lensPosition
    let missing = state.lensSight.filter { state.lens.columns[$0] == nil }
    guard !missing.isEmpty, !missing.allSatisfy(state.lens.asked.contains) else { return }
    let positions = missing.sorted { (abs($0 - place), $0) < (abs($1 - place), $1) }
    state.lens.asked = positions
    effects.append(
      .readLens(slot, LensQuery(generation: state.lens.generation, positions: positions, top: LensState.top)))
  }

  /// Runs on the model's own thread, so it waits until a generation is over.
  private mutating func askForAttribution(_ slot: SlotID, _ sequence: RecordedSequence) {
    guard state.generate.run == nil else { return state.lens.attributing = nil }
    guard state.inside.watch != nil, let token = state.lensSubject else { return }
    let position = state.lensPosition
    let place = AttributionPlace(
      generation: state.lens.generation, position: position, token: token, rival: state.lens.rival)
    guard place != state.lens.attributing else { return }
    state.lens.attributing = place
    state.lens.attributionProblem = nil
    let reads = state.models.activeFacts?.readsSource == true
    let query = AttributionQuery(
      source: reads ? state.generate.tree.current?.promptIDs ?? [] : [], ids: Array(sequence.ids.prefix(position + 1)),
      token: token, rival: state.lens.rival)
    effects.append(.attribute(slot, place, query))
  }

  // MARK: - Choosing

  private mutating func pageLens(_ screens: Int) {
    let count = state.lensSequence?.count ?? 1
    let target = state.lensPosition + screens * max(1, state.lens.room - 1)
    pointCursor(atRow: max(0, min(count - 1, target)), of: .decoder)
  }

  private mutating func cycleCandidate(_ step: Int) {
    guard let column = state.lensColumn else { return }
    let candidates = column.readings[min(state.lensStage, column.readings.count - 1)].top.map(\.id)
    guard !candidates.isEmpty else { return }
    var index = step > 0 ? -1 : candidates.count
    if case .id(let id)? = state.lensSubject, let place = candidates.firstIndex(of: id) { index = place }
    state.lens.subject = .token(candidates[((index + step) % candidates.count + candidates.count) % candidates.count])
  }

  /// Nil after the token's name was taken.
  mutating func problemNaming(_ text: String, _ action: (String) -> LensAction) -> String? {
    guard !text.isEmpty else { return "Type the token's text, or # and its number." }
    apply(action(text))
    return nil
  }

  private mutating func openPart(_ part: StreamPart) {
    guard case .head(let id) = part else { return }
    apply(.attention(.select(id)))
    if state.frame.visiblePanes.contains(.attention) {
      apply(.attention(.view(.head)))
      state.frame.focus = .attention
    } else {
      say("Head \(id) is chosen in the Attention pane.")
    }
  }

  // MARK: - Keys

  mutating func moveLens(_ motion: Motion) {
    let count = state.lensSequence?.count ?? 1
    switch motion {
    case .left, .right:
      pointCursor(atRow: max(0, min(count - 1, state.lensPosition + motion.sideways)), of: .decoder)
    case _ where state.lens.view == .parts:
      let lines = state.lens.attribution?.parts.count ?? 0
      state.lens.line = max(0, motion.row(from: state.lens.line, count: lines, page: state.frame.viewRows))
    case .first: pointCursor(atRow: 0, of: .decoder)
    case .last: pointCursor(atRow: .max, of: .decoder)
    default:
      // The last layer stands at the top.
      let last = state.lastLensStage
      let row = motion.row(from: last - state.lensStage, count: last + 1, page: state.frame.viewRows)
      state.lens.stage = row == 0 ? nil : last - row
    }
  }

  mutating func acceptLens() {
    guard state.lens.view == .parts else { return apply(.lens(.view(.parts))) }
    let parts = state.lens.attribution?.parts ?? []
    if parts.indices.contains(state.lens.line) { openPart(parts[state.lens.line].part) }
  }

  mutating func backInLens() -> Bool {
    if state.lens.view != .layers {
      apply(.lens(.view(.layers)))
    } else if state.lens.subject != .likeliest || state.lens.rival != nil {
      state.lens.subject = .likeliest
      state.lens.rival = nil
    } else if state.lens.stage != nil {
      state.lens.stage = nil
    } else if state.cursor.position != nil {
      apply(.generate(.point(nil)))
    } else {
      return false
    }
    return true
  }

  // MARK: - Taking away

  /// The chosen cell's candidates, or what wrote the logit: a line each, with tabs.
  var copyableLensText: String? {
    if state.lens.view == .parts {
      return state.lens.attribution?.parts.map { "\($0.part.label)\t\($0.value)" }.joined(separator: "\n")
    }
    guard let column = state.lensColumn, column.readings.indices.contains(state.lensStage) else { return nil }
    return column.readings[state.lensStage].top.map { "\(column.text(of: $0.id))\t\($0.logprob.exponential)" }
      .joined(separator: "\n")
  }

  var lensDocument: ExportDocument? {
    guard let sequence = state.lensSequence, !state.lens.columns.isEmpty else { return nil }
    let columns = state.lens.columns.values.sorted { $0.position < $1.position }
    return .lens(
      LensExport(
        model: state.models.activeFacts?.name ?? "", tokens: sequence.pieces, ids: sequence.ids, columns: columns,
        tint: state.lens.tint, attribution: state.lens.attribution))
  }
}
