import Foundation
import TestSupport
import Testing

struct ErrorTests {
  @Test(
    arguments: [
      ["--no-such-option"], ["inspect"], ["inspect", "a", "b"], ["tokenize"], ["detokenize", "m", "word"],
      ["template", "--messages", "x"], ["models", "nonsense"], ["inspect", "--json", "--nonsense", "m"],
      ["tokenize", "m", "text", "--batch"], ["template", "m", "--messages", "x", "--now", "yesterday"],
    ]) func `wrong usage is one line and status 64`(arguments: [String]) async throws
  {
    let result = try await Program.run([Program.glassbox] + arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.first?.hasPrefix("glassbox: ") == true)
    #expect(lines.count == (arguments.contains("--json") ? 2 : 1))
  }

  @Test(arguments: ["inspect", "tokenize", "detokenize"])
  func `a missing file and an unknown name are status 66`(verb: String) async throws {
    for model in ["/nowhere/model.gguf", "no-such-model-anywhere"] {
      let ids = verb == "inspect" ? [] : ["1"]
      let result = try await Program.run([Program.glassbox, verb, model, "--json"] + ids)
      #expect(result.status == 66)
      let error = try result.error()
      #expect(error.line.hasPrefix("glassbox: "))
      #expect(error.fields["kind"] as? String == "no_input")
    }
  }

  @Test func `an error in JSON has kind, message, path and offset`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("GGML is another format", to: "old.gguf")
    let result = try await Glassbox.run("inspect", path, "--json")
    #expect(result.status == 65)
    let error = try result.error()
    #expect(Set(error.fields.keys) == ["kind", "message", "path", "offset"])
    #expect(error.fields["kind"] as? String == "bad_input")
    #expect(error.fields["path"] as? String == path)
    #expect(error.fields["offset"] as? Int == 0)
  }

  @Test func `a truncated or damaged model ends in status 65, never in a crash`() async throws {
    let whole = try Fixture.data("gguf/llama_gqa-f32.gguf")
    let folder = try TemporaryFolder()
    for length in [0, 1, 4, 8, 20, 24, 100, 1000, 5000, whole.count / 2, whole.count - 1] {
      let path = try folder.write(whole.prefix(length), to: "short.gguf")
      #expect(try await Glassbox.run("inspect", path).status == 65, "\(length) bytes")
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<40 {
      var damaged = whole
      let seed = UInt64.random(in: 0...(.max), using: &random)
      var state = seed
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        damaged[Int(state >> 33) % 6000] = UInt8(truncatingIfNeeded: state >> 20)
      }
      let path = try folder.write(damaged, to: "damaged.gguf")
      for arguments in [["inspect", path, "--json"], ["tokenize", path, "text"]] {
        let result = try await Program.run([Program.glassbox] + arguments, deadline: 60)
        #expect([0, 65].contains(result.status), "\(arguments[0]), seed \(seed): \(result.status)")
        if result.status == 65 { #expect(result.errors.hasPrefix("glassbox: ")) }
      }
    }
  }

  @Test func `an error that quotes a file shows its control characters as symbols`() async throws {
    let result = try await Glassbox.run("inspect", "no\u{1B}[31m-such")
    #expect(result.status == 66)
    #expect(!result.errors.contains("\u{1B}"))
    #expect(result.errors.contains("␛"))
  }

  @Test func `help and version are no errors`() async throws {
    let help = try await Glassbox.run("--help")
    #expect(help.status == 0)
    for verb in ["models", "inspect", "tokenize", "detokenize", "template", "logits", "generate", "bench", "doctor"] {
      #expect(help.output.contains("\n  \(verb) "), "\(verb)")
      #expect(try await Glassbox.run(verb, "--help").status == 0, "\(verb)")
    }
    #expect(try await Glassbox.run("--version").output.firstMatch(of: /^\d+\.\d+\.\d+\n$/) != nil)
  }

  @Test func `a reader that goes away ends the program quietly, a full disk does not`() async throws {
    let pipe = try await Program.run(
      ["sh", "-c", #""$0" inspect "$1" --json --all-metadata | head -c 10"#, Program.glassbox, Glassbox.vocabulary])
    #expect(pipe.output.utf8.count == 10)
    #expect(pipe.errors == "")
    let full = try await Program.run(["sh", "-c", #""$0" models > /dev/full"#, Program.glassbox])
    #expect(full.status == 73)
  }
}
