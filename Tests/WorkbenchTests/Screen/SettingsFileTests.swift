import Foundation
import Testing
import Workbench

@Suite struct SettingsFileTests {
  private func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("glassbox-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func `settings survive being written and read`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = Settings()
    settings.theme = "nord"
    settings.mouse = false
    settings.tint = .entropy
    settings.memoryBudget = 512 << 20
    settings.sampling.temperature = 0.25
    settings.sampling.topK = 7
    settings.sampling.seed = .max
    settings.maxTokens = 99
    settings.layouts["mine"] = .split(.rows, share: 0.3, .pane(.generate), .pane(.models))
    settings.keys["quit"] = ["Q", "ctrl-q"]
    let file = SettingsFile(path: "\(folder)/deeper/settings.toml")
    try file.write(settings)
    #expect(try file.read() == settings)
  }

  @Test func `numbers may be written with or without a fraction, and switches as such`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/settings.toml"
    try Data("seed = 11\n[settings]\nmouse = false\n[sampling]\nmax-tokens = 1500\ntop-k = 7.0\n".utf8)
      .write(to: URL(fileURLWithPath: path))
    let settings = try SettingsFile(path: path).read()
    #expect(settings.maxTokens == 1500 && settings.sampling.topK == 7)
    #expect(settings.sampling.seed == 11 && !settings.mouse)
  }

  @Test func `no file means the defaults`() throws {
    #expect(try SettingsFile(path: "/nowhere/settings.toml").read() == Settings())
  }

  @Test(arguments: [
    ("[settings", "line 1"), ("[settings]\ncolour = 'red'", "no setting 'colour'"),
    ("[settings]\nthreads = 'many'", "threads is a whole number from 0 to 256, not 'many'"),
    ("[sampling]\ntemperature = 'hot'", "temperature"), ("[sampling]\nheat = 1.0", "no sampler parameter 'heat'"),
    ("[layouts]\nmine = 'a b'", "layout 'mine' is no layout"),
  ])
  func `a broken file is an error that says where, and is left alone`(text: String, hint: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/settings.toml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect {
      try SettingsFile(path: path).read()
    } throws: { error in
      "\(error)".contains(hint) && "\(error)".contains(path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }
}
