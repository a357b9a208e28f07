import Foundation
import Workbench

/// Where models and data lie, and the tools that fetch models.
struct FolderFacts: Encodable {
  let models: String
  let freeBytes: Int?
  let data: String?
  let themes: Int
  let otherTools: [String]
  /// Whether `models fetch` can work: Python with pip.
  let canFetch: Bool
  let problems: [DoctorReport.Problem]

  private enum CodingKeys: String, CodingKey {
    case models, data, themes
    case freeBytes = "free_bytes"
    case otherTools = "other_tools"
    case canFetch = "can_fetch"
  }

  init(_ folders: Folders) {
    models = folders.models
    freeBytes = Self.freeBytes(near: folders.models)
    data = folders.data
    let files = folders.themes.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    themes = files.count { $0.hasSuffix(".toml") }
    otherTools = ([folders.huggingFaceHub] + folders.ollama + folders.lmStudio)
      .filter { FileManager.default.fileExists(atPath: $0) }
    canFetch = Self.succeeds(["python3", "-m", "pip", "--version"])
    var problems: [DoctorReport.Problem] = []
    if data == nil || themes == 0 {
      problems.append(
        .init(
          message: "Themes and the catalogue of samples were not found\(data.map { " in \($0)" } ?? "").",
          remedy: "Set GLASSBOX_DATA to the folder that has 'themes' and 'sample-models', or run 'make install'."))
    }
    if let nearest = Self.nearestFolder(models), access(nearest, W_OK) != 0 {
      problems.append(
        .init(
          message: "Models cannot be written to \(models).",
          remedy: "Make \(nearest) writable, or set XDG_CACHE_HOME to a folder that is."))
    }
    if !canFetch {
      problems.append(
        .init(
          message: "'python3 -m pip' does not work, so 'glassbox models fetch' cannot get models.",
          remedy: "Install Debian's package python3-pip."))
    }
    self.problems = problems
  }

  /// `path`, or the first folder above it that is there.
  private static func nearestFolder(_ path: String) -> String? {
    var folder = path
    while !FileManager.default.fileExists(atPath: folder) {
      let parent = (folder as NSString).deletingLastPathComponent
      if parent == folder || parent.isEmpty { return nil }
      folder = parent
    }
    return folder
  }

  private static func freeBytes(near path: String) -> Int? {
    var information = statvfs()
    guard let folder = nearestFolder(path), statvfs(folder, &information) == 0 else { return nil }
    return Int(clamping: UInt64(information.f_bavail) * UInt64(information.f_frsize))
  }

  private static func succeeds(_ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  var lines: [(String, String)] {
    [
      ("models", "\(models)\(freeBytes.map { " (\($0.byteText) free)" } ?? "")"),
      ("data", data.map { "\($0) (\(themes) themes)" } ?? "not found"),
      ("other tools", otherTools.isEmpty ? "none found" : otherTools.joined(separator: ", ")),
      ("fetching", canFetch ? "python3 with pip" : "not possible"),
    ]
  }
}
