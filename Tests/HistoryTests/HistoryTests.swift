import Foundation
import History
import TestSupport
import Testing

@Suite struct HistoryTests {
  private func store(_ folder: TemporaryFolder) throws -> HistoryStore {
    try HistoryStore(path: HistoryStore.path(in: folder.path))
  }

  @Test func `what is added comes back as it was, from a file that was closed meanwhile`() throws {
    let folder = try TemporaryFolder()
    let (generation, comparison) = (
      Sample.generation("The capital of France?", system: "Be brief."), Sample.comparison()
    )
    let date = Date(timeIntervalSince1970: 1_770_000_000.25)
    let ids = try {
      let store = try store(folder)
      return [
        try store.add(generation, at: date), try store.add(comparison, at: date + 1),
        try store.add(Sample.training, at: date + 2),
      ]
    }()
    let again = try store(folder)
    let records = try ids.map { try again.record($0) }
    #expect(records.map(\.content) == [.generation(generation), .comparison(comparison), .training(Sample.training)])
    #expect(records.map(\.entry.date) == [date, date + 1, date + 2])
    #expect(try again.entries().entries.map(\.kind) == [.training, .comparison, .generation], "newest first")
  }

  @Test func `a figure that is no number is kept as one`() throws {
    let store = try store(try TemporaryFolder())
    let id = try store.add(Sample.comparison(mean: .nan))
    guard case .comparison(let comparison) = try store.record(id).content else { return #expect(Bool(false)) }
    #expect(comparison.rows[1].divergence?.mean.isNaN == true)
    #expect(comparison.rows[1].divergence?.largest == 7.25)
    #expect(comparison.rows[0].divergence == nil)
  }

  @Test func `a text that was continued takes the place of its beginning`() throws {
    let store = try store(try TemporaryFolder())
    let first = try store.add(Sample.generation("once", ["upon"]))
    let second = try store.add(Sample.generation("once", ["upon", " a time"]), replacing: first)
    #expect(try store.entries().entries.map(\.id) == [second])
    #expect(try store.entries(matching: "time").count == 1)
    #expect(throws: HistoryError.missing(first)) { try store.record(first) }
  }

  // MARK: - Searching

  @Test(
    arguments: [
      ("capital", 1), ("CAPITAL france", 1), ("cap fra", 1), ("capital germany", 0), ("café", 1), ("cafe", 1), ("👋", 1),
      ("smollm2", 3), ("paris", 1), ("Q4_K_M", 1), ("prose", 1),
    ])
  func `every word must occur, as the beginning of a word, case and accents aside`(_ text: String, _ count: Int) throws
  {
    let store = try store(try TemporaryFolder())
    try store.add(Sample.generation("The capital of\nFrance?"))
    try store.add(Sample.generation("A café 👋", ["Bonjour"]))
    try store.add(Sample.comparison())
    #expect(try store.entries(matching: text).count == count)
    #expect(try store.entries(matching: text).entries.count == count)
  }

  @Test(
    arguments: [
      "\"foo", "*", "foo*", "\"", "\"\"", "(", ")", "foo AND", "NOT", "AND OR NOT", "NEAR(foo", "prompt:foo", "-foo",
      "^foo",
      "foo\u{0}bar", "%", "_", "'; DROP TABLE entry; --", "{prompt output}: foo", "foo + bar", "\\",
      "\u{1F468}\u{200D}\u{1F469}",
      "\u{301}", "日本", "1e400", "?", "?1", ":x", "\u{FFFD}", "𓀀", "a\u{7}b",
    ])
  func `whatever is typed is text to look for, never an error`(_ text: String) throws {
    let store = try store(try TemporaryFolder())
    try store.add(Sample.generation("nothing of the kind", ["at all"]))
    let found = try store.entries(matching: text)
    #expect(found.count == found.entries.count)
    try store.add(Sample.generation("before \(text) after"))
    #expect(try store.entries(matching: text).entries.contains { $0.prompt.contains("before") })
    #expect(try store.entries().count == 2)
  }

  @Test func `words that mean something to the database are words like others`() throws {
    let store = try store(try TemporaryFolder())
    try store.add(Sample.generation("to be or not to be"))
    try store.add(Sample.generation("to be"))
    #expect(try store.entries(matching: "NOT").count == 1)
    #expect(try store.entries(matching: "OR").count == 1)
  }

  @Test func `as many as are asked for, and told how many there are`() throws {
    let store = try store(try TemporaryFolder())
    for index in 0..<7 {
      try store.add(Sample.generation("number \(index)"), at: Date(timeIntervalSince1970: Double(index)))
    }
    let page = try store.entries(matching: "number", limit: 3)
    #expect(page.count == 7)
    #expect(page.entries.map(\.heading) == ["number 6", "number 5", "number 4"])
  }

  @Test func `comparisons of a base are found by its name and size, newest first`() throws {
    let store = try store(try TemporaryFolder())
    var other = Sample.model
    other.bytes += 1
    for (day, base) in [Sample.model, other, Sample.model].enumerated() {
      try store.add(
        Sample.comparison(base: base, mean: Double(day)), at: Date(timeIntervalSince1970: Double(day) * 86400))
    }
    try store.add(Sample.generation("not a comparison"))
    let found = try store.comparisons(ofBase: Sample.model.name, bytes: Sample.model.bytes)
    #expect(found.map { $0.comparison.rows[1].divergence?.mean } == [2, 0])
    #expect(found.allSatisfy { $0.comparison.base == Sample.model })
  }

  // MARK: - Deleting

  @Test func `what is deleted leaves no trace in the file`() throws {
    let folder = try TemporaryFolder()
    let store = try store(folder)
    let secret = "xylophonequartz"
    let kept = try store.add(Sample.generation("an ordinary question"))
    let ids = try (0..<20).map {
      try store.add(Sample.generation("\(secret)\($0) " + String(repeating: "word ", count: 2000), [secret]))
    }
    #expect(try traces(of: secret, in: folder) > 0)
    try store.delete(ids)
    #expect(try traces(of: secret, in: folder) == 0)
    #expect(try store.entries().entries.map(\.id) == [kept])
    #expect(try store.entries(matching: secret).count == 0)
  }

  private func traces(of text: String, in folder: TemporaryFolder) throws -> Int {
    let needle = Data(text.utf8)
    return try folder.entries.filter { $0.contains("history.sqlite") }.reduce(0) { count, name in
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      return count + (data.range(of: needle) == nil ? 0 : 1)
    }
  }

  @Test func `the number of a deleted entry is never used again`() throws {
    let store = try store(try TemporaryFolder())
    let id = try store.add(Sample.generation("one"))
    try store.delete([id])
    #expect(try store.add(Sample.generation("two")) != id)
    try store.delete([id, 12345])
    #expect(try store.entries().count == 1)
  }

  // MARK: - Two at once

  @Test func `two programs open, write and read one file at the same time`() async throws {
    let folder = try TemporaryFolder()
    let path = HistoryStore.path(in: folder.path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let store = try HistoryStore(path: path, patience: 60)
          for index in 0..<10 {
            try store.add(Sample.generation("writer \(writer) number \(index)"))
            _ = try store.entries(matching: "writer")
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try HistoryStore(path: path)
    #expect(try store.entries().count == 40)
    // Its own ten, and the other writers' entries of that number.
    #expect(try (0..<4).allSatisfy { try store.entries(matching: "writer \($0)").count == 10 + 3 })
  }
}
