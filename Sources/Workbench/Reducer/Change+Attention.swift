import Analysis
import Inference

/// Looking at heads.
extension Change {
  mutating func apply(_ action: AttentionAction) {
    switch action {
    case .view(let view): open(view)
    case .cycleKind: cycleKind()
    case .select(let id): select(id)
    case .open: open(.head)
    case .stepHead(let step): stepHead(step)
    case .stepLayer(let step): stepLayer(step)
    case .point(let query, let key): point(query: query, key: key)
    case .zoom(let factor): zoom(factor)
    case .showAll:
      state.attention.window = nil
      askForHead()
    case .pan(let rows, let columns): pan(rows, columns)
    case .room(let room):
      guard room != state.attention.room else { return }
      state.attention.room = room
      askForHead()
    case .measure(let measure): state.attention.measure = measure
    case .cycleMeasure(let step): cycleMeasure(step)
    case .toggleRollout:
      state.attention.showsRollout.toggle()
      askForHead()
    case .hold: hold()
    case .held(let name):
      state.attention.held = name
      state.attention.showsDifference = false
      // What was recorded is held now: a new recording is asked for.
      state.inside.watch = nil
    case .toggleDifference: toggleDifference()
    case .saw(let slot, let sight):
      guard slot == state.models.active else { return }
      state.attention.sight = sight
    case .surveyed(let job, let readings):
      guard job == state.attention.surveying else { return }
      for reading in readings { state.attention.survey[reading.id] = reading }
    case .surveyEnded(let job):
      guard job == state.attention.surveying else { return }
      state.attention.surveying = nil
      // One that was given up is begun again when its view is opened.
      if state.jobs.contains(where: { $0.id == job && $0.isCancelling }) { state.attention.surveyed = 0 }
    default: applyIntervention(action)
    }
  }

  // MARK: - What is shown

  private var shape: Anatomy? { state.inside.sequence?.anatomy }

  private mutating func open(_ view: AttentionState.View) {
    state.attention.view = view
    state.attention.line = 0
    if view == .heads || view == .measures { surveyIfNeeded() }
    askForHead()
  }

  private mutating func cycleKind() {
    guard let kinds = shape?.kinds, kinds.count > 1 else {
      return say("This model has one kind of attention: the decoder's to itself.")
    }
    let index = kinds.firstIndex(of: state.attention.kind) ?? 0
    select(HeadID(0, 0, of: kinds[(index + 1) % kinds.count]))
    state.attention.survey = [:]
    surveyAnew()
  }

  private mutating func select(_ id: HeadID) {
    guard let shape, let layers = shape.layers[id.attention], layers > 0 else { return }
    if id.attention != state.attention.kind { state.attention.window = nil }
    state.attention.kind = id.attention
    state.attention.layer = max(0, min(layers - 1, id.layer))
    state.attention.head = max(0, min(shape.heads - 1, id.head))
    askForHead()
  }

  private mutating func stepHead(_ step: Int) {
    guard let shape else { return }
    let index = state.attention.layer * shape.heads + state.attention.head + step
    let count = (shape.layers[state.attention.kind] ?? 1) * shape.heads
    let wrapped = ((index % count) + count) % count
    select(HeadID(wrapped / shape.heads, wrapped % shape.heads, of: state.attention.kind))
  }

  private mutating func stepLayer(_ step: Int) {
    select(HeadID(state.attention.layer + step, state.attention.head, of: state.attention.kind))
  }

  private mutating func cycleMeasure(_ step: Int) {
    let all = AttentionState.Measure.allCases
    let index = (all.firstIndex(of: state.attention.measure) ?? 0) + step
    state.attention.measure = all[((index % all.count) + all.count) % all.count]
    state.attention.view = .measures
    surveyIfNeeded()
  }

  // MARK: - The cross-hair and the window

  private mutating func point(query: Int?, key: Int?) {
    if let query { pointCursor(atQuery: query) }
    if let key, let size = state.inside.sequence?.size(of: state.attention.kind) {
      state.attention.key = max(0, min(size.positions - 1, key))
    }
    followCrossHair()
    askForHead()
  }

  private mutating func zoom(_ factor: Double) {
    guard let sequence = state.inside.sequence else { return }
    let size = sequence.size(of: state.attention.kind)
    let whole = MapWindow(rows: size.queries, columns: size.positions)
    let zoomed = (state.attention.window ?? whole).zoomed(
      by: factor, row: state.attentionQuery, column: state.attentionKey, mapRows: size.queries,
      mapColumns: size.positions)
    state.attention.window = zoomed == whole ? nil : zoomed
    followCrossHair()
    askForHead()
  }

  private mutating func pan(_ rows: Int, _ columns: Int) {
    guard let sequence = state.inside.sequence, let window = state.attention.window else { return }
    let size = sequence.size(of: state.attention.kind)
    state.attention.window = window.moved(
      rows: rows, columns: columns, mapRows: size.queries, mapColumns: size.positions)
    askForHead()
  }

  /// Moves the window so that the cross-hair is in it.
  private mutating func followCrossHair() {
    guard let sequence = state.inside.sequence, let window = state.attention.window else { return }
    let size = sequence.size(of: state.attention.kind)
    let down = window.rows.distance(to: state.attentionQuery), right = window.columns.distance(to: state.attentionKey)
    guard down != 0 || right != 0 else { return }
    state.attention.window = window.moved(rows: down, columns: right, mapRows: size.queries, mapColumns: size.positions)
  }

  // MARK: - Asking

  /// The recording has grown or is another.
  mutating func attentionChanged() {
    guard let sequence = state.inside.sequence, sequence.parts.contains(.attention) else { return }
    if sequence.anatomy.layers[state.attention.kind] == nil { state.attention.kind = .decoder }
    askForHead()
    if state.generate.run == nil { surveyAnew() }
  }

  /// Asks for what the chosen head looks like.
  mutating func askForHead() {
    guard let slot = state.models.active, let sequence = state.inside.sequence, sequence.parts.contains(.attention)
    else { return }
    let size = sequence.size(of: state.attention.kind)
    guard size.queries > 0, size.positions > 0 else { return }
    let whole = MapWindow(rows: size.queries, columns: size.positions)
    let query = HeadQuery(
      kind: state.attention.kind, layer: state.attention.layer, head: state.attention.head,
      window: state.attention.window?.clamped(rows: size.queries, columns: size.positions) ?? whole,
      rows: state.attention.room.rows, columns: state.attention.room.columns, query: state.attentionQuery,
      key: state.attentionKey, isDifference: state.attention.showsDifference,
      wantsRollout: state.attention.showsRollout && state.attention.kind == .decoder)
    effects.append(.lookAtHead(slot, query))
  }

  private mutating func surveyIfNeeded() {
    guard state.attention.surveying == nil, state.attention.survey.isEmpty || isSurveyOld else { return }
    surveyAnew()
  }

  private var isSurveyOld: Bool {
    state.attention.surveyed != state.inside.sequence?.size(of: state.attention.kind).queries
  }

  /// Makes thumbnails and metrics of all heads, the ones there are staying until they are replaced.
  private mutating func surveyAnew() {
    guard [.heads, .measures].contains(state.attention.view), let slot = state.models.active,
      let sequence = state.inside.sequence
    else { return }
    if let job = state.attention.surveying { effects.append(.cancel(job)) }
    let job = begin(.survey, "Reading heads")
    state.attention.surveying = job
    state.attention.surveyed = sequence.size(of: state.attention.kind).queries
    effects.append(.surveyHeads(job, slot, state.attention.kind, sequence.input))
  }

  private mutating func hold() {
    guard let slot = state.models.active, let sequence = state.inside.sequence, sequence.count > 0 else {
      return say("There is nothing to hold yet.")
    }
    if state.attention.held != nil {
      state.attention.held = nil
      state.attention.showsDifference = false
      effects.append(.release)
      askForHead()
      return say("Let go of what was held.")
    }
    let plan = state.attention.plan.isEmpty ? "" : ", \(state.attention.plan.summary)"
    let name = "\(slot) \(state.models.activeFacts?.name ?? ""), \(sequence.count) tokens\(plan)"
    effects.append(.hold(slot, name: name))
    say("Held. Run another prompt or model, then D shows the difference.")
  }

  private mutating func toggleDifference() {
    guard state.attention.held != nil else { return say("Hold something first: H.", .warning) }
    state.attention.showsDifference.toggle()
    askForHead()
  }

  // MARK: - Keys

  mutating func moveAttention(_ motion: Motion) {
    switch state.attention.view {
    case .heads, .measures: moveAmongHeads(motion)
    case .head: moveCrossHair(motion)
    case .arcs: moveCursorDown(motion)
    case .beside, .surgery:
      state.attention.line = max(0, motion.row(from: state.attention.line, count: lines, page: state.frame.viewRows))
    }
  }

  private var lines: Int {
    switch state.attention.view {
    case .surgery: state.attention.surgery.count
    default: max(state.attention.trial?.untouched.count ?? 0, state.attention.trial?.tokens.count ?? 0)
    }
  }

  private mutating func moveAmongHeads(_ motion: Motion) {
    guard let shape, let layers = shape.layers[state.attention.kind] else { return }
    if motion.sideways != 0 {
      return select(
        HeadID(state.attention.layer, state.attention.head + motion.sideways, of: state.attention.kind))
    }
    let layer = motion.row(from: state.attention.layer, count: layers, page: max(1, state.frame.viewRows))
    select(HeadID(layer, state.attention.head, of: state.attention.kind))
  }

  private mutating func moveCrossHair(_ motion: Motion) {
    guard let sight = state.attention.sight else { return }
    // A step is a cell where a cell is several positions.
    let down = max(1, sight.map.window.rows.count / max(1, sight.map.rows))
    let right = max(1, sight.map.window.columns.count / max(1, sight.map.columns))
    switch motion {
    case .left, .right: point(query: nil, key: state.attentionKey + motion.sideways * right)
    case .first: point(query: 0, key: 0)
    case .last: point(query: Int.max, key: nil)
    default:
      let size = state.inside.sequence?.size(of: state.attention.kind).queries ?? 1
      let steps = motion.row(from: 1 << 20, count: 1 << 21, page: sight.map.rows) - (1 << 20)
      point(query: max(0, min(size - 1, state.attentionQuery + steps * down)), key: nil)
    }
  }

  private mutating func moveCursorDown(_ motion: Motion) {
    let size = state.inside.sequence?.size(of: state.attention.kind).queries ?? 1
    let step = motion.sideways
    let row =
      step != 0
      ? state.attentionQuery + step : motion.row(from: state.attentionQuery, count: size, page: state.frame.viewRows)
    point(query: max(0, min(size - 1, row)), key: nil)
  }

  var attentionExport: AttentionExport? {
    guard let slot = state.models.active, let sequence = state.inside.sequence, sequence.count > 0,
      sequence.parts.contains(.attention)
    else { return nil }
    let figure: AttentionFigure =
      switch state.attention.view {
      case .heads, .measures, .beside, .surgery: .grid
      case .head: .heatmap
      case .arcs: state.attention.showsRollout ? .rollout : .arcs
      }
    return AttentionExport(
      slot: slot, head: state.attention.id, query: state.attentionQuery, figure: figure, sequence: sequence,
      source: state.models.activeFacts?.name ?? "", isDark: !state.settings.theme.contains("light"))
  }

  /// The chosen query's row, a key a line.
  var copyableAttentionText: String? {
    guard let sight = state.attention.sight, let sequence = state.inside.sequence else { return nil }
    let pieces = sequence.pieces(ofPositions: state.attention.kind)
    return zip(pieces, sight.row).enumerated().map { "\($0)\t\($1.0)\t\($1.1)" }.joined(separator: "\n")
  }

  mutating func acceptAttention() {
    switch state.attention.view {
    case .heads, .measures: open(.head)
    case .head: open(.arcs)
    case .arcs: open(.head)
    case .beside, .surgery: break
    }
  }

  mutating func backInAttention() -> Bool {
    if state.attention.view != .heads {
      open(.heads)
      return true
    }
    guard state.cursor.position != nil else { return false }
    apply(.generate(.point(nil)))
    return true
  }
}

extension Range<Int> {
  /// How far it has to move to hold `place`; 0 where it does.
  fileprivate func distance(to place: Int) -> Int {
    place < lowerBound ? place - lowerBound : place >= upperBound ? place - upperBound + 1 : 0
  }
}
