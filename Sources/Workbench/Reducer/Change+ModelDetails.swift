/// The tabs of the Models pane.
extension Change {
  mutating func applyDetails(_ action: ModelsAction) {
    switch action {
    case .sort(let order):
      if state.models.tensorOrder == order {
        state.models.isTensorOrderReversed.toggle()
      } else {
        state.models.tensorOrder = order
        state.models.isTensorOrderReversed = order == .bytes
      }
    case .cycleSort:
      let orders = ModelsState.TensorOrder.allCases
      let index = orders.firstIndex(of: state.models.tensorOrder) ?? 0
      applyDetails(.sort(orders[(index + 1) % orders.count]))
    case .reverseSort: state.models.isTensorOrderReversed.toggle()
    case .measure: measure()
    case .measured(let path, let tensor, let result): measured(path, tensor, result)
    case .benchEdited:
      if let path = state.models.readDetails?.path { effects.append(.tokenize(path: path, state.models.bench.text)) }
    case .benched(let pieces, let problem):
      state.models.benchPieces = pieces
      state.models.benchProblem = problem
    default: break
    }
  }

  mutating func open(_ tab: ModelsState.Tab) {
    state.models.part = .details
    state.models.tab = tab
    state.models.textRow = 0
    state.editing = nil
    if tab == .tokenizer { apply(.models(.benchEdited)) }
  }

  mutating func cycleTab(_ step: Int) {
    let tabs = ModelsState.Tab.allCases
    let index = (tabs.firstIndex(of: state.models.tab) ?? 0) + step
    if index < 0 { return state.models.part = .list }
    open(tabs[index % tabs.count])
  }

  mutating func moveDetails(_ motion: Motion, page: Int) {
    switch state.models.tab {
    case .metadata:
      state.models.metadataRow = motion.row(
        from: state.models.metadataRow, count: state.models.shownMetadata.count, page: page)
    case .tensors:
      state.models.tensorRow = motion.row(
        from: state.models.tensorRow, count: state.models.shownTensors.count, page: page)
    case .overview, .diagram, .tokenizer, .template:
      state.models.textRow = motion.row(from: state.models.textRow, count: textRowCount, page: page)
    }
  }

  /// An upper bound: lines that wrap are counted by whoever draws them.
  private var textRowCount: Int {
    let details = state.models.readDetails
    switch state.models.tab {
    case .overview: return details?.facts.count ?? 0
    case .diagram: return details?.diagram.count ?? 0
    case .template: return (details?.template.count ?? 0) / 20 + 50
    default: return state.models.benchPieces.count + 10
    }
  }

  mutating func selectDetailsRow(_ row: Int) {
    state.models.part = .details
    switch state.models.tab {
    case .metadata: state.models.metadataRow = max(0, min(row, state.models.shownMetadata.count - 1))
    case .tensors: state.models.tensorRow = max(0, min(row, state.models.shownTensors.count - 1))
    default: state.models.textRow = max(0, row)
    }
  }

  private mutating func measure() {
    guard let path = state.models.readDetails?.path, let tensor = state.models.selectedTensor else { return }
    guard state.models.statistics[tensor.name] == nil else { return }
    let job = begin(.measure, "Measuring \(tensor.name)")
    effects.append(.measure(job, path: path, tensor: tensor.name))
  }

  private mutating func measured(_ path: String, _ tensor: String, _ result: Result<TensorStatistics, JobFailure>) {
    switch result {
    case .success(let statistics):
      if state.models.readDetails?.path == path { state.models.statistics[tensor] = statistics }
    case .failure(let failure): say(failure.description, failure.isCancellation ? .info : .error)
    }
  }
}
