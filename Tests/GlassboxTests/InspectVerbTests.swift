import Foundation
import TestSupport
import Testing

struct InspectVerbTests {
  @Test func `the object has every key that scripts rely on`() async throws {
    let result = try await Glassbox.run("inspect", Glassbox.tinyModel, "--json")
    #expect(result.status == 0)
    #expect(result.errors == "")
    let object = try result.object()
    let keys = [
      "name", "architecture", "format", "parameters", "file_bytes", "bits_per_weight", "type", "context_length",
      "embedding_length", "block_count", "head_count", "head_count_kv", "vocab_size", "license", "metadata", "tensors",
    ]
    #expect(Set(object.keys) == Set(keys))
    #expect(object["file_bytes"] as? Int == (try Fixture.data("gguf/llama_gqa-f32.gguf")).count)
    let tensor = try #require((object["tensors"] as? [[String: Any]])?.first)
    #expect(Set(["name", "shape", "type", "bytes", "offset"]).isSubset(of: tensor.keys))
  }

  @Test func `the object's keys come in the same order every time`() async throws {
    let first = try await Glassbox.run("inspect", Glassbox.tinyModel, "--json")
    let second = try await Glassbox.run("inspect", Glassbox.tinyModel, "--json")
    #expect(first.outputBytes == second.outputBytes)
    #expect(first.output.hasPrefix(#"{"name":"#))
  }

  @Test func `people get the tensor table and the diagram when they ask`() async throws {
    let plain = try await Glassbox.run("inspect", Glassbox.tinyModel)
    #expect(plain.output.contains("architecture"))
    #expect(!plain.output.contains("blk.0.attn_q.weight"))
    let full = try await Glassbox.run("inspect", Glassbox.tinyModel, "--tensors", "--diagram")
    #expect(full.output.contains("blk.0.attn_q.weight"))
    #expect(full.output.contains("token embedding"))
    #expect(full.output.contains("output head"))
  }

  @Test func `long arrays are shortened unless all metadata is asked for`() async throws {
    let short = try await Glassbox.run("inspect", Glassbox.vocabulary, "--json")
    let long = try await Glassbox.run("inspect", Glassbox.vocabulary, "--json", "--all-metadata")
    let key = "tokenizer.ggml.tokens"
    let shortened = (try short.object()["metadata"] as? [String: Any])?[key] as? [String: Any]
    #expect((shortened?["count"] as? Int ?? 0) > 256)
    let whole = (try long.object()["metadata"] as? [String: Any])?[key] as? [String]
    #expect(whole?.count == shortened?["count"] as? Int)
  }

  @Test func `escape sequences in metadata never reach a terminal raw`() async throws {
    let folder = try TemporaryFolder()
    let evil = "\u{1B}]0;owned\u{07}\u{1B}[2J\u{9B}31m\u{202E}"
    let path = try folder.write(
      TinyGGUF.file(strings: ["general.architecture": "x", "general.name": evil]), to: "e.gguf")
    for arguments in [["inspect", path], ["inspect", path, "--json"]] {
      let result = try await Program.run([Program.glassbox] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      for control in ["\u{1B}", "\u{07}", "\u{9B}", "\u{202E}"] where control != "\u{202E}" || arguments.count == 2 {
        #expect(!result.output.contains(control))
      }
    }
    let object = try (try await Glassbox.run("inspect", path, "--json")).object()
    #expect(object["name"] as? String == evil)
  }
}

/// A GGUF file with settings and no tensors.
enum TinyGGUF {
  static func file(strings: [String: String]) -> Data {
    var data = Data("GGUF".utf8)
    func append(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }
    func append(_ text: String) {
      append(UInt64(text.utf8.count))
      data.append(contentsOf: text.utf8)
    }
    append(UInt32(3))
    append(UInt64(0))
    append(UInt64(strings.count))
    for (key, value) in strings.sorted(by: { $0.key < $1.key }) {
      append(key)
      append(UInt32(8))
      append(value)
    }
    return data
  }
}
