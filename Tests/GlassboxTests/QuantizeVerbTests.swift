import Foundation
import TestSupport
import Testing

@Suite struct QuantizeVerbTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func out(_ name: String = "out.gguf") -> String { "\(folder.path)/\(name)" }

  private func quantize(_ arguments: String..., to name: String = "out.gguf") async throws -> Program.Result {
    try await Glassbox.run(["quantize", Glassbox.tinyModel, out(name)] + arguments)
  }

  @Test func `a file is written and told of`() async throws {
    let result = try await quantize("--type", "q8_0", "--json")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    let found = try result.object()
    let size = try FileManager.default.attributesOfItem(atPath: out())[.size] as? Int
    #expect(found["out"] as? String == out() && found["bytes"] as? Int == size)
    #expect(found["type"] as? String == "Q8_0" && found["requantized"] as? Bool == false)
    #expect(try #require(found["seconds"] as? Double) >= 0)
    let bits = try #require(found["bits_per_weight"] as? Double)
    #expect((8.5..<10).contains(bits))
    let tensors = try #require(found["tensors"] as? [[String: Any]])
    let query = try #require(tensors.first { $0["name"] as? String == "blk.0.attn_q.weight" })
    #expect(query["from"] as? String == "F32" && query["to"] as? String == "Q8_0")
    #expect(try #require(query["rmse"] as? Double) > 0)
    #expect((40..<60).contains(try #require(query["snr_db"] as? Double)))
    let norm = try #require(tensors.first { $0["name"] as? String == "output_norm.weight" })
    #expect(norm["to"] as? String == "F32" && norm["snr_db"] is NSNull && norm["rmse"] as? Double == 0)
    let inspected = try await Glassbox.run("inspect", out(), "--json").object()
    #expect(inspected["type"] as? String == "Q8_0")
  }

  @Test func `what is written generates`() async throws {
    _ = try await quantize("--type", "Q8_0")
    let run = try await Glassbox.run("generate", out(), "--ids", "1,2,3", "-n", "4", "--temperature", "0", "--json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.object()["ids"] as? [Int] != [])
  }

  @Test func `an override that matches nothing is told, and one that does obeyed`() async throws {
    let result = try await quantize("--type", "Q8_0", "--override", "attn_k=F16", "--override", "ssm=F16", "--json")
    try #require(result.status == 0)
    #expect(result.errors.contains("'ssm'"))
    let tensors = try #require(try result.object()["tensors"] as? [[String: Any]])
    #expect(tensors.first { $0["name"] as? String == "blk.1.attn_k.weight" }?["to"] as? String == "F16")
  }

  @Test func `quantizing again is said plainly`() async throws {
    _ = try await quantize("--type", "Q8_0")
    let again = try await Glassbox.run("quantize", out(), out("again.gguf"), "--type", "Q4_0", "--json")
    try #require(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("quantized already (Q8_0)"))
    #expect(try again.object()["requantized"] as? Bool == true)
  }

  // MARK: - What is refused

  @Test(arguments: [
    ["--type", "Q9_K"], ["--type", "Q8_0", "--override", "attn"],
    ["--type", "Q8_0", "--override", "(=Q4_0"], ["--type", "Q8_0", "--override", "a=Q9"], [],
  ])
  func `wrong usage is refused and nothing written`(_ arguments: [String]) async throws {
    let result = try await Glassbox.run(["quantize", Glassbox.tinyModel, out()] + arguments + ["--json"])
    #expect(result.status == 64)
    #expect(try result.error().fields["kind"] as? String == "wrong_usage")
    #expect(folder.entries.isEmpty)
  }

  @Test func `what isn't there or is no model is refused`() async throws {
    let missing = try await Glassbox.run("quantize", out("none.gguf"), out(), "--type", "Q8_0")
    #expect(missing.status == 66)
    let text = try folder.write("no model", to: "text.gguf")
    #expect(try await Glassbox.run("quantize", text, out(), "--type", "Q8_0").status == 65)
    let noMatrix = try await quantize("--type", "Q8_0", "--imatrix", out("none"))
    #expect(noMatrix.status == 66)
    let badMatrix = try await quantize("--type", "Q8_0", "--imatrix", Glassbox.tinyModel)
    #expect(badMatrix.status == 65)
    #expect(folder.entries == ["text.gguf"])
  }

  /// By its own name, through a link to it, and by another name of the same file.
  @Test func `the model itself is never written over`() async throws {
    let original = try Data(contentsOf: URL(fileURLWithPath: Glassbox.tinyModel))
    let model = try folder.write(original, to: "model.gguf")
    try folder.link("link.gguf", to: model)
    try FileManager.default.linkItem(atPath: model, toPath: out("second.gguf"))
    for name in ["model.gguf", "link.gguf", "second.gguf"] {
      let result = try await Glassbox.run("quantize", model, out(name), "--type", "Q4_0")
      #expect(result.status == 64 && result.errors.contains("another name"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == original)
    #expect(folder.entries == ["link.gguf", "model.gguf", "second.gguf"])
  }

  @Test func `an output that can't be made leaves nothing`() async throws {
    let nowhere = try await Glassbox.run("quantize", Glassbox.tinyModel, out("no/such/f.gguf"), "--type", "Q8_0")
    #expect(nowhere.status == 73)
    let original = try folder.write("kept", to: "out.gguf")
    // A file may have 64 blocks of 512 or 1,024 bytes.
    let limited = try await Program.run([
      "sh", "-c", "ulimit -f 64; exec \"$0\" quantize \"$1\" \"$2\" --type F16", Program.glassbox, Glassbox.tinyModel,
      original,
    ])
    #expect(limited.status == 73, "\(limited.errors)")
    #expect(try String(contentsOfFile: original, encoding: .utf8) == "kept")
    #expect(folder.entries == ["out.gguf"])
  }
}

@Suite struct ImatrixVerbTests {
  private static let text = String(
    repeating: "The river was high that spring, and nobody crossed it before noon without a reason. ", count: 8)

  @Test(arguments: ["m.gguf", "m.dat"]) func `a matrix is made and quantized with`(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.text, to: "text.txt")
    let matrix = "\(folder.path)/\(name)", out = "\(folder.path)/out.gguf"
    let made = try await Glassbox.run(
      "imatrix", "smollm2-135m-instruct", matrix, "--text", text, "--context", "64", "--chunks", "2", "--json")
    try #require(made.status == 0, "\(made.errors)")
    let found = try made.object()
    #expect(found["entries"] as? Int == 210 && found["chunks"] as? Int == 2 && found["tokens"] as? Int == 128)
    let run = try await Glassbox.run(
      "quantize", "smollm2-135m-instruct", out, "--type", "Q2_K_S", "--imatrix", matrix, "--json")
    try #require(run.status == 0, "\(run.errors)")
    let tensors = try #require(try run.object()["tensors"] as? [[String: Any]])
    #expect(tensors.count { $0["importance"] as? Bool == true } == 210)
    let settings = try #require(try await Glassbox.run("inspect", out, "--json").object()["metadata"] as? [String: Any])
    #expect(settings["quantize.imatrix.entries_count"] as? Int == 210)
    #expect(settings["quantize.imatrix.dataset"] as? String == text)
  }

  @Test func `a text too short, a model without a tokenizer's text, the model as output are refused`() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("Too short.", to: "text.txt")
    let short = try await Glassbox.run(
      "imatrix", "smollm2-135m-instruct", "\(folder.path)/m.gguf", "--text", text)
    #expect(short.status == 65 && short.errors.contains("512"))
    let same = try await Glassbox.run("imatrix", Glassbox.tinyModel, Glassbox.tinyModel, "--text", text)
    #expect(same.status == 64)
    #expect(folder.entries == ["text.txt"])
  }
}
