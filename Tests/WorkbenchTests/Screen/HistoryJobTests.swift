import Foundation
import History
import TestSupport
import Testing
import Workbench

/// History as the runner keeps it, on a disk.
@Suite struct HistoryJobTests {
  private func actions(of runner: JobRunner) -> [Action] {
    var actions: [Action] = []
    let deadline = Date().addingTimeInterval(20)
    while Date() < deadline {
      let isIdle = runner.isIdle
      actions += runner.mailbox.collect()
      if isIdle { break }
      Thread.sleep(forTimeInterval: 0.002)
    }
    return actions
  }

  private func generation(_ prompt: String) -> Generation {
    Generation(
      model: ModelStamp(name: "tiny", path: "/tiny.gguf", bytes: 1), isChat: false,
      messages: [.init(role: "prompt", content: prompt)], promptIDs: [1], tokens: [], settings: [:], seed: 1,
      finish: "eos")
  }

  private func entries(_ runner: JobRunner, _ search: String = "") -> [HistoryEntry]? {
    runner.perform(.listHistory(search))
    return actions(of: runner).lazy.compactMap {
      if case .history(.listed(search, .success(let page))) = $0 { page.entries } else { nil }
    }.first
  }

  @Test func `a branch has one entry however often it goes on, and is found, read and deleted`() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: "\(folder.path)/history.sqlite", readOnly: false)
    let runner = JobRunner(services: FakeServices(history: file))
    runner.perform(.remember(generation("one"), branch: 1))
    runner.perform(.remember(generation("one and more"), branch: 1))
    runner.perform(.remember(generation("two"), branch: 2))
    let kept = try #require(entries(runner))
    #expect(kept.map(\.prompt) == ["two", "one and more"])
    runner.perform(.readHistory(kept.map(\.id)))
    let read = actions(of: runner).contains {
      if case .history(.read(.success(let records))) = $0 { records.count == 2 } else { false }
    }
    #expect(read)
    runner.perform(.deleteHistory([kept[0].id]))
    #expect(entries(runner, "more")?.map(\.prompt) == ["one and more"])
    #expect(entries(runner, "two")?.isEmpty == true)
  }

  @Test func `what was just generated is on the disk when the workbench is left`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/history.sqlite"
    let runner = JobRunner(services: FakeServices(history: HistoryFile(path: path, readOnly: false)))
    runner.perform(.remember(generation("last words"), branch: 1))
    runner.shutDown()
    #expect(try HistoryStore(path: path).entries().count == 1)
  }

  @Test func `a history that can't be opened is told of once, and left as it is`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "no database", count: 100), to: "history.sqlite")
    let runner = JobRunner(services: FakeServices(history: HistoryFile(path: path, readOnly: false)))
    runner.perform(.remember(generation("one"), branch: 1))
    runner.perform(.remember(generation("two"), branch: 2))
    let warnings = actions(of: runner).filter {
      if case .notify(let message) = $0 { message.kind == .warning && message.text.contains("damaged") } else { false }
    }
    #expect(warnings.count == 1)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("no database"))
  }

  @Test func `one that is only looked at is neither made nor added to`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/history.sqlite"
    let runner = JobRunner(services: FakeServices(history: HistoryFile(path: path, readOnly: true)))
    runner.perform(.remember(generation("one"), branch: 1))
    #expect(entries(runner) == [])
    #expect(folder.entries.isEmpty)
    try HistoryStore(path: path).add(generation("before"))
    runner.perform(.remember(generation("one"), branch: 1))
    #expect(entries(runner)?.map(\.prompt) == ["before"])
  }
}
