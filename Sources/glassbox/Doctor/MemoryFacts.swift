import Foundation
import Workbench

/// The machine's memory as the system counts it.
struct MemoryFacts: Encodable {
  /// Smaller than the sample model with its cache and scratch.
  private static let least = 300 << 20

  let totalBytes: Int?
  /// What could be handed out without swapping.
  let availableBytes: Int?
  let problems: [DoctorReport.Problem]

  private enum CodingKeys: String, CodingKey {
    case totalBytes = "total_bytes"
    case availableBytes = "available_bytes"
  }

  init() {
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    totalBytes = Self.value("MemTotal", in: text)
    availableBytes = Self.value("MemAvailable", in: text)
    if let availableBytes, availableBytes < Self.least {
      problems = [
        .init(
          message: "Only \(availableBytes.byteText) of memory are free; the sample model needs \(Self.least.byteText).",
          remedy: "End other programs, or load with a smaller context.")
      ]
    } else {
      problems = []
    }
  }

  private static func value(_ key: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  var lines: [(String, String)] {
    [
      ("total", totalBytes.map(\.byteText) ?? "unknown"),
      ("available", availableBytes.map(\.byteText) ?? "unknown"),
    ]
  }
}
