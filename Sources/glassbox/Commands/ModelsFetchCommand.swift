import ArgumentParser
import Workbench

/// `glassbox models fetch`: gets a sample model, checked, and puts it where every verb finds it.
struct ModelsFetchCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch a sample model.",
    discussion: "Without NAME, the default sample. What is whole already is not fetched again.")

  @Argument(help: "A name that 'glassbox models' lists.") var name: String?
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let folders = Folders()
    let catalog = try ModelCatalog(folders)
    let wanted = name ?? catalog.defaultName
    guard let sample = catalog.sample(named: wanted) else {
      throw FetchError.unknownSample(name: wanted, known: catalog.samples.map(\.name))
    }
    let progress = ProgressLine()
    let fetch = ModelFetch(sample, into: folders.models) { progress.show("\(sample.name): \($0.text)") }
    Interruption.beginCatching()
    let outcome: ModelFetch.Outcome
    do {
      outcome = try await Self.untilInterrupted { try await fetch.run() }
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    if output.json {
      return try StandardOutput.json(
        FetchReport(name: sample.name, path: fetch.target, bytes: sample.bytes, fetched: outcome == .fetched))
    }
    let verb = outcome == .fetched ? "fetched and verified" : "already here and verified"
    try StandardOutput.line("\(sample.name): \(verb), \(sample.bytes.byteText), \(fetch.target)")
  }

  /// Runs `work`, and cancels it at Ctrl-C.
  private static func untilInterrupted<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task(operation: work)
    let watch = Task {
      while !Interruption.isPending { try await Task.sleep(for: .milliseconds(30)) }
      task.cancel()
    }
    defer { watch.cancel() }
    return try await task.value
  }
}

/// What `models fetch --json` prints.
private struct FetchReport: Encodable {
  let name: String
  let path: String
  let bytes: Int
  /// False when it was there already.
  let fetched: Bool
}

extension FetchProgress {
  fileprivate var text: String {
    switch phase {
    case .waiting: return "waiting for another process that is fetching it"
    case .verifying: return "verifying \(totalBytes.byteText)"
    case .downloading, .unpacking:
      let percent = "\(Int(fraction * 100))%"
      let rate = bytesPerSecond.map { ", \(Int($0).byteText)/s" } ?? ""
      let left = secondsLeft.map { ", \($0.durationText) left" } ?? ""
      return "\(phase.rawValue) \(percent) of \(totalBytes.byteText)\(rate)\(left)"
    }
  }
}
