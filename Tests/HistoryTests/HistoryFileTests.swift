import Foundation
import GRDB
import History
import TestSupport
import Testing

/// Files that are no sound history: told, and left as they are.
@Suite struct HistoryFileTests {
  private func path(_ folder: TemporaryFolder) -> String { HistoryStore.path(in: folder.path) }

  /// What opening it says, having checked that no byte of it changed.
  private func refusal(of data: Data) throws -> HistoryError? {
    let folder = try TemporaryFolder()
    try folder.write(data, to: "glassbox/history.sqlite")
    var refusal: HistoryError?
    do { _ = try HistoryStore(path: path(folder)) } catch { refusal = error }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path(folder))) == data)
    return refusal
  }

  /// The bytes of a history that was closed, after a change made by other means.
  private func bytes(entries: Int = 3, changed sql: String? = nil) throws -> Data {
    let folder = try TemporaryFolder()
    try {
      let store = try HistoryStore(path: path(folder))
      for index in 0..<entries {
        try store.add(Sample.generation("question \(index) " + String(repeating: "x", count: 3000)))
      }
    }()
    if let sql {
      let queue = try DatabaseQueue(path: path(folder))
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: sql)
        _ = try db.checkpoint(.truncate)
      }
      try queue.close()
    }
    return try Data(contentsOf: URL(fileURLWithPath: path(folder)))
  }

  @Test func `an empty file becomes a history`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "glassbox/history.sqlite")
    let store = try HistoryStore(path: path(folder))
    try store.add(Sample.generation("hello"))
    #expect(try store.entries().count == 1)
  }

  @Test func `a file that is no database is told of`() throws {
    let refusal = try refusal(of: Data(String(repeating: "no database at all\n", count: 100).utf8))
    guard case .damaged(_, let reason)? = refusal else { return #expect(refusal == nil) }
    #expect(reason.contains("not a database"))
    #expect("\(refusal!)".contains("left as it is"))
  }

  @Test func `a database with a hole in it is told of`() throws {
    var data = try bytes(entries: 30)
    let third = data.count / 3
    data.replaceSubrange(third..<2 * third, with: Data(repeating: 0x5A, count: third))
    guard case .damaged? = try refusal(of: data) else { return #expect(Bool(false), "no refusal") }
    guard case .damaged? = try refusal(of: try bytes(entries: 30).prefix(20_000)) else {
      return #expect(Bool(false), "no refusal of a file cut short")
    }
  }

  @Test func `damage anywhere never ends the program, and loses no byte`() throws {
    let sound = try bytes(entries: 6)
    for step in 0..<60 {
      var data = sound
      let start = (step * 7919) % data.count
      for offset in 0..<min(24, data.count - start) {
        data[start + offset] ^= UInt8(truncatingIfNeeded: step &* 37 &+ offset | 1)
      }
      let folder = try TemporaryFolder()
      try folder.write(data, to: "glassbox/history.sqlite")
      do {
        let store = try HistoryStore(path: path(folder))
        for entry in try store.entries().entries { _ = try? store.record(entry.id) }
        _ = try store.entries(matching: "question")
      } catch { #expect(!error.description.isEmpty) }
    }
  }

  @Test func `another program's database is left alone`() throws {
    let folder = try TemporaryFolder()
    let queue = try DatabaseQueue(path: "\(folder.path)/other.sqlite")
    try queue.write { try $0.execute(sql: "CREATE TABLE entry (id INTEGER)") }
    try queue.close()
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/other.sqlite"))
    guard case .foreign? = try refusal(of: data) else { return #expect(Bool(false), "no refusal") }
  }

  @Test func `a history of a newer build is left alone, and what is unknown is named`() throws {
    let refusal = try refusal(of: try bytes(changed: "INSERT INTO grdb_migrations VALUES ('holograms')"))
    guard case .newer(_, ["holograms"])? = refusal else {
      return #expect(Bool(false), "\(String(describing: refusal))")
    }
  }

  @Test(
    arguments: [
      "UPDATE entry SET kind = 'hologram'", "UPDATE entry SET date = 'yesterday'",
      "UPDATE generation SET tokens = 'none'",
      "UPDATE generation SET tokens = x'00ff'", "DELETE FROM generation", "UPDATE generation SET seed = -1",
      "UPDATE generation SET promptIDs = '[99999999999]'", "UPDATE entry SET modelBytes = 1e300",
    ])
  func `an entry that doesn't hold what it should is an error of its own`(_ change: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(try bytes(changed: change), to: "glassbox/history.sqlite")
    let store = try HistoryStore(path: path(folder))
    for id: HistoryID in 1...3 {
      do {
        guard case .generation(let generation) = try store.record(id).content else { return #expect(Bool(false)) }
        #expect(generation.seed == nil, "only the seed may be lost quietly")
      } catch {
        guard case .unreadable(id, _) = error else { return #expect(Bool(false), "\(error)") }
      }
    }
    try store.add(Sample.generation("a new one"))
    #expect(try store.entries(matching: "new").count == 1)
  }

  @Test func `a folder that can't be made or written is told of`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file where a folder should be", to: "home")
    guard case .inaccessible? = error(at: "\(folder.path)/home/glassbox/history.sqlite") else {
      return #expect(Bool(false), "no error")
    }
    guard case .inaccessible? = error(at: "/proc/glassbox/history.sqlite") else {
      return #expect(Bool(false), "no error")
    }
    guard case .inaccessible? = error(at: "\(folder.path)/none.sqlite", readOnly: true) else {
      return #expect(Bool(false), "no error")
    }
    #expect(folder.entries == ["home"])
  }

  @Test func `a full disk is told of, and what was kept stays`() throws {
    let folder = try TemporaryFolder()
    let store = try HistoryStore(path: path(folder), largest: 200_000)
    try store.add(Sample.generation("first"))
    #expect(throws: HistoryError.full(path: path(folder))) {
      try store.add(Sample.generation(String(repeating: "long ", count: 200_000)))
    }
    #expect(try store.entries().entries.map(\.heading) == ["first"])
    try store.add(Sample.generation("second"))
  }

  private func error(at path: String, readOnly: Bool = false) -> HistoryError? {
    do {
      _ = try HistoryStore(path: path, readOnly: readOnly)
      return nil
    } catch { return error }
  }

  @Test func `a history opened to be read can be searched but not added to`() throws {
    let folder = try TemporaryFolder()
    try HistoryStore(path: path(folder)).add(Sample.generation("hello"))
    let store = try HistoryStore(path: path(folder), readOnly: true)
    #expect(try store.entries(matching: "hello").count == 1)
    #expect(throws: HistoryError.self) { try store.add(Sample.generation("more")) }
    #expect(throws: HistoryError.self) { try store.delete([1]) }
  }
}
