import Foundation
import TestSupport
import Testing

struct TokenizeVerbTests {
  @Test func `text becomes ids and pieces, and ids become the text again`() async throws {
    let text = "Hello, wörld 🦊\n  done"
    let object = try (try await Glassbox.run("tokenize", Glassbox.vocabulary, text, "--json")).object()
    #expect(Set(object.keys) == ["ids", "pieces", "count"])
    let ids = try #require(object["ids"] as? [Int])
    #expect(object["count"] as? Int == ids.count)
    #expect((object["pieces"] as? [String])?.count == ids.count)
    let back = try await Program.run([Program.glassbox, "detokenize", Glassbox.vocabulary] + ids.map(String.init))
    #expect(back.output == text)
  }

  @Test func `a batch answers line by line with what the single verb says`() async throws {
    let texts = ["one two", "naïve \"quotes\" \\ and \n breaks", "", "日本語"]
    let lines = try texts.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }.joined(separator: "\n")
    let result = try await Glassbox.run("tokenize", Glassbox.vocabulary, "--batch", "--no-special", input: lines)
    #expect(result.status == 0)
    let answers = result.output.split(separator: "\n")
    #expect(answers.count == texts.count)
    let back = try await Glassbox.run("detokenize", Glassbox.vocabulary, "--batch", input: result.output)
    let decoded = try back.output.split(separator: "\n").map {
      try JSONDecoder().decode(String.self, from: Data($0.utf8))
    }
    #expect(decoded == texts)
  }

  @Test func `special tokens in the text count only when asked for`() async throws {
    let plain = try (try await Glassbox.run("tokenize", Glassbox.vocabulary, "<|endoftext|>", "--json")).object()
    let parsed = try
      (try await Glassbox.run("tokenize", Glassbox.vocabulary, "<|endoftext|>", "--json", "--parse-special")).object()
    #expect((plain["ids"] as? [Int])?.count ?? 0 > 1)
    #expect(parsed["ids"] as? [Int] == [50256])
  }

  @Test func `text may come from standard input`() async throws {
    let piped = try await Glassbox.run("tokenize", Glassbox.vocabulary, "--json", input: "Hello world")
    let given = try await Glassbox.run("tokenize", Glassbox.vocabulary, "--json", "Hello world")
    #expect(piped.output == given.output)
  }

  @Test(
    arguments: [
      ("tokenize", "no string", 65), ("tokenize", "[1]", 65), ("detokenize", "\"text\"", 65),
      ("detokenize", "[1.5]", 65), ("detokenize", "[999999]", 65), ("detokenize", "[-1]", 65),
    ]) func `a bad line of a batch is bad input, by its number`(verb: String, line: String, status: Int32) async throws
  {
    let good = verb == "tokenize" ? "\"fine\"" : "[1]"
    let result = try await Glassbox.run(verb, Glassbox.vocabulary, "--batch", input: "\(good)\n\(line)\n")
    #expect(result.status == status)
    #expect(result.errors.hasPrefix("glassbox: Line 2"))
    #expect(result.output.split(separator: "\n").count == 1)
  }
}
