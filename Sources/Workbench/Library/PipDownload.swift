import Foundation

/// One package, got by `python3 -m pip download`: the user's own configuration decides from where.
struct PipDownload {
  let python: String
  let source: SampleModel.Source

  /// The path of the downloaded file in `staging.incoming`. `progress` gets the bytes so far.
  func run(_ staging: FetchStaging, progress: (Int) -> Void) async throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment["TMPDIR"] = staging.temporary  // where pip downloads to first, so that it can be watched and cleared
    let child = ChildProcess(
      arguments: [
        python, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-input",
        "--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off", "--dest", staging.incoming,
        "\(source.package)==\(source.version)",
      ],
      environment: environment, errors: staging.log)
    let status = try await child.run { progress(staging.incomingBytes) }
    guard status == 0 else { throw failure(ProgramLog(staging.log), staging) }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: staging.incoming)) ?? []
    guard let file = files.first(where: { $0.hasSuffix(".whl") }) else {
      throw FetchError.downloadFailed(package: source.package, reason: "pip reported success, but left no package.")
    }
    return "\(staging.incoming)/\(file)"
  }

  private func failure(_ log: ProgramLog, _ staging: FetchStaging) -> FetchError {
    if log.text.contains("No module named pip") { return .noPip(python: python) }
    if log.isDiskFull { return .diskFull(folder: staging.path, needed: source.downloadBytes, free: nil) }
    return .downloadFailed(package: source.package, reason: log.lastLine)
  }
}

/// What a program said on standard error before it failed.
struct ProgramLog {
  let text: String

  init(_ path: String) {
    text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  var isDiskFull: Bool { text.contains("[Errno 28]") || text.contains("No space left on device") }

  /// The last line that is not blank, errors before anything else.
  var lastLine: String {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    let spoken = lines.filter { !$0.isEmpty }
    return spoken.last { $0.hasPrefix("ERROR") } ?? spoken.last ?? "it gave no reason."
  }
}
