import Canvas
import Foundation
import Panes
import Testing
import Workbench

/// A world with a list of models whose details come late, and no model that loads.
private struct SlowServices: WorkbenchServices {
  func models() -> [LibraryModel] {
    Thread.sleep(forTimeInterval: 0.05)
    return FixedState.models
  }
  func details(path: String) throws -> ModelDetails {
    Thread.sleep(forTimeInterval: 0.05)
    return FixedState.details
  }
  func tokenize(path: String, _ text: String) throws -> [TokenPiece] {
    text.enumerated().map { TokenPiece(id: Int32($0.offset), text: String($0.element)) }
  }
  func statistics(path: String, tensor: String, progress: (Double) -> Bool) throws -> TensorStatistics {
    throw JobFailure("There are no numbers here.")
  }
  func open(path: String, options: LoadOptions, progress: (Double) -> Bool) throws -> any ModelService {
    throw JobFailure("This model does not open.")
  }
  func fetch(name: String, progress: (Int, Int) -> Bool) throws -> String { throw JobFailure("There is no network.") }
  func save(_ settings: Settings) throws {}
  func vitals(budget: Int) -> Vitals { Vitals(residentBytes: 1 << 27, budgetBytes: 16 << 30) }
}

@Suite struct SnapshotTests {
  private func frame(_ keys: String, width: Int = 100, height: Int = 30, snapshot: Snapshot? = nil) throws -> String {
    var state = WorkbenchState(panes: PaneCatalog.all.map(\.id), themes: ["dark", "light"])
    if let tree = LayoutCatalog.named("overview") { state.frame.adopt(tree, named: "overview") }
    state.frame.focus = .models
    return (snapshot ?? Snapshot(width: width, height: height)).run(
      state, startingWith: [.models(.refresh)], keys: try Key.script(keys),
      runner: JobRunner(services: SlowServices()), themes: ThemeLibrary(folders: []), patience: 20)
  }

  @Test func `a snapshot waits for what the start and each key have set going`() throws {
    let text = try frame("", width: 160, height: 60)
    #expect(text.contains("smollm2-135m"))
    #expect(text.contains("architecture  llama"))
    #expect(try frame("T", width: 160, height: 60).contains("\(ModelsState().bench.text.count) tokens"))
    #expect(try frame("<enter>").contains("This model does not open."))
    #expect(try frame("j<enter>").contains("There is no network."))
  }

  @Test(arguments: [
    ("?", "Takes, opens or runs"), (":", "enter runs, esc closes"), ("<ctrl-p>zoom", "Gives the focused pane"),
    ("<f2>", "Memory budget"), ("L", "enter takes, s saves these panes"), ("/gem", "gemma-3-270m"),
    ("M", "general.architecture"), ("t", "blk.0.attn_q.weight"), ("D", "token embedding"), ("p", "<|im_start|>user"),
    ("2", "temperature"), ("2i?q", "?q"), (":set temperature 0.3<enter>2", "0.3"), ("z", "Arch"),
    (":nonsense<enter>", "No command 'nonsense'"),
  ])
  func `keys lead where help says`(keys: String, shown: String) throws {
    #expect(try frame(keys, width: 160, height: 50).contains(shown), "\(keys)")
  }

  @Test func `copying hands the text to the display`() throws {
    let snapshot = Snapshot(width: 100, height: 30)
    _ = try frame("y", snapshot: snapshot)
    #expect(snapshot.copied == ["/models/smollm2.gguf"])
  }

  @Test func `exports are written in the format the name ends in`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("glassbox-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try frame("e<ctrl-u>\(folder)/m.csv<enter>", width: 200).contains("Wrote"))
    let text = try String(contentsOfFile: "\(folder)/m.csv", encoding: .utf8)
    #expect(text.hasPrefix("name,shape,type,bytes,offset\n\"token_embd.weight\",49152×576,Q8_0"))
    #expect(try frame("e<ctrl-u>\(folder)/m.doc<enter>").contains("The name must end in"))
  }
}
