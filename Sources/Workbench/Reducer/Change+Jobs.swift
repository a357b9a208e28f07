extension Change {
  mutating func apply(_ update: JobUpdate) {
    switch update {
    case .progress(let id, let share, let rate, let elapsed):
      guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return }
      state.jobs[index].share = share
      state.jobs[index].rate = rate
      state.jobs[index].elapsed = elapsed
    case .ended(let id): state.jobs.removeAll { $0.id == id }
    }
  }

  /// Notes a job as begun and returns its name.
  mutating func begin(_ kind: Job.Kind, _ title: String) -> JobID {
    let id = state.nextJob
    state.nextJob += 1
    state.jobs.append(Job(id: id, kind: kind, title: title))
    return id
  }

  mutating func cancel(_ id: JobID) {
    guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return }
    state.jobs[index].isCancelling = true
    effects.append(.cancel(id))
  }

  /// The job Esc would cancel: the youngest that is not being cancelled already.
  var cancellableJob: Job? { state.jobs.last { !$0.isCancelling } }
}
