import History

/// History is read and written on a thread of its own: the disk may take its time.
extension JobRunner {
  /// Adds what a run made. A branch that was continued takes the place of what was kept of it before.
  func remember(_ generation: Generation, branch: Int) {
    remember { runner, store in
      let old = runner.remembered.withLock { $0[branch] }
      let id = try store.add(generation, replacing: old)
      runner.remembered.withLock { $0[branch] = id }
    }
  }

  /// Adds what was measured.
  func remember(_ comparison: Comparison) {
    remember { _, store in try store.add(comparison) }
  }

  private func remember(_ add: @escaping @Sendable (JobRunner, HistoryStore) throws -> Void) {
    on(historian) { runner in
      guard runner.services.keepsHistory else { return }
      do {
        guard let store = try runner.services.history() else { return }
        try add(runner, store)
      } catch {
        // Told once: the work goes on without.
        let problem = "\(error)"
        let before = runner.historyProblem.withLock { known in
          defer { known = problem }
          return known
        }
        guard before != problem else { return }
        runner.mailbox.post(.notify(Message("Not kept in the history. \(problem)", .warning)))
      }
    }
  }

  func listHistory(_ search: String) {
    let number = historyQuestions.next()
    on(historian) { runner in
      // More was typed meanwhile.
      guard runner.historyQuestions.isNewest(number) else { return }
      let result = Self.attempt {
        try runner.services.history()?.entries(matching: search) ?? HistoryPage(entries: [], count: 0)
      }
      runner.mailbox.post(.history(.listed(search: search, result)))
    }
  }

  func readHistory(_ ids: [HistoryID]) {
    on(historian) { runner in
      let result = Self.attempt { try ids.compactMap { try runner.services.history()?.record($0) } }
      runner.mailbox.post(.history(.read(result)))
    }
  }

  func deleteHistory(_ ids: [HistoryID]) {
    on(historian) { runner in
      let result = Self.attempt {
        try runner.services.history()?.delete(ids)
        return ids
      }
      runner.mailbox.post(.history(.deleted(result)))
    }
  }

  private static func attempt<Value>(_ body: () throws -> Value) -> Result<Value, JobFailure> {
    do { return .success(try body()) } catch { return .failure(failure(error)) }
  }
}
