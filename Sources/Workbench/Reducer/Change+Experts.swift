import Inference

/// Looking at routers, and altering their choices.
extension Change {
  mutating func apply(_ action: ExpertsAction) {
    switch action {
    case .view(let view):
      state.experts.view = view
      state.attention.line = 0
    case .toggleProbability: state.experts.showsProbability.toggle()
    case .select(let layer, let expert):
      if let layer { state.experts.layer = layer }
      if let expert { state.experts.expert = max(0, expert) }
    case .point(let row): pointCursor(atRow: row, of: .decoder)
    case .stepLayer(let step): stepExpertLayer(step)
    case .stepExpert(let step): stepExpert(step)
    case .alter(let change): alterExpert(change)
    case .saw(let slot, let sight):
      guard slot == state.models.active, sight.query == state.experts.asked else { return }
      state.experts.sight = sight
    case .failed: state.experts.asked = nil
    }
  }

  /// The recording has grown or is another.
  mutating func expertsChanged() { state.experts.asked = nil }

  /// Another model: nothing that was read holds any more.
  mutating func forgetExperts() {
    state.experts.asked = nil
    state.experts.sight = nil
    state.experts.layer = nil
    state.experts.expert = 0
  }

  /// After every action: asks for the layer in sight.
  mutating func followExperts() {
    guard state.frame.visiblePanes.contains(.experts), let slot = state.models.active,
      let sequence = state.routedSequence, let layer = state.expertLayer
    else { return }
    let query = RoutingQuery(
      layer: layer, count: sequence.count, generation: state.lens.generation,
      wantsAllLayers: state.experts.view == .layers)
    guard query != state.experts.asked else { return }
    state.experts.asked = query
    effects.append(.readRouting(slot, query, Array(sequence.ids.prefix(sequence.count))))
  }

  // MARK: - Choosing

  private mutating func stepExpertLayer(_ step: Int) {
    guard let layers = state.routedSequence?.anatomy.expertLayers, let layer = state.expertLayer,
      let index = layers.firstIndex(of: layer)
    else { return }
    state.experts.layer = layers[max(0, min(layers.count - 1, index + step))]
  }

  private mutating func stepExpert(_ step: Int) {
    guard let layer = state.expertLayer, let count = state.routedSequence?.anatomy.experts[layer] else { return }
    state.experts.expert = max(0, min(count - 1, state.expert + step))
  }

  private mutating func alterExpert(_ change: Interventions.ExpertChange) {
    guard state.routedSequence != nil, let layer = state.expertLayer else {
      return say("There are no experts to alter: load a mixture and send a prompt.", .warning)
    }
    let id = Interventions.ExpertID(layer, state.expert)
    state.attention.plan[id] = state.attention.plan[id] == change ? nil : change
    planChanged()
  }

  // MARK: - Keys

  mutating func moveExperts(_ motion: Motion) {
    if motion.sideways != 0 { return stepExpert(motion.sideways) }
    let page = state.frame.viewRows
    switch state.experts.view {
    case .tokens:
      guard let count = state.routedSequence?.count else { return }
      if motion == .last { return pointCursor(atRow: .max, of: .decoder) }
      pointCursor(atRow: motion.row(from: state.row(of: .decoder), count: count, page: page), of: .decoder)
    case .pairs:
      guard let layer = state.expertLayer, let count = state.routedSequence?.anatomy.experts[layer] else { return }
      state.experts.expert = motion.row(from: state.expert, count: count, page: page)
    case .layers:
      guard let layers = state.routedSequence?.anatomy.expertLayers, let layer = state.expertLayer else { return }
      let row = motion.row(from: layers.firstIndex(of: layer) ?? 0, count: layers.count, page: page)
      state.experts.layer = layers[row]
    case .beside:
      let lines = max(state.attention.trial?.untouched.count ?? 0, state.attention.trial?.tokens.count ?? 0)
      state.attention.line = max(0, motion.row(from: state.attention.line, count: lines, page: page))
    }
  }

  mutating func acceptExperts() {
    switch state.experts.view {
    case .pairs, .layers: apply(.experts(.view(.tokens)))
    case .tokens, .beside: break
    }
  }

  mutating func backInExperts() -> Bool {
    if state.experts.view != .tokens {
      apply(.experts(.view(.tokens)))
      return true
    }
    guard state.cursor.position != nil else { return false }
    apply(.generate(.point(nil)))
    return true
  }

  // MARK: - Taking away

  /// The chosen token's experts, most weight first: a line each, with tabs.
  var copyableExpertsText: String? {
    guard let sight = state.experts.sight else { return nil }
    let row = state.row(of: .decoder)
    guard row < sight.tokens else { return nil }
    let chosen = (0..<sight.experts).filter { sight.weight(row, $0) != 0 }
    return chosen.sorted { sight.weight(row, $0) > sight.weight(row, $1) }
      .map { "expert \($0)\t\(sight.weight(row, $0))" }.joined(separator: "\n")
  }

  var expertsDocument: ExportDocument? {
    guard let sight = state.experts.sight, let sequence = state.routedSequence else { return nil }
    return .routing(
      RoutingExport(
        model: state.models.activeFacts?.name ?? "", tokens: sequence.pieces, ids: sequence.ids, sight: sight,
        parameters: sequence.anatomy.parameters, activeParameters: sequence.anatomy.activeParameters))
  }
}
