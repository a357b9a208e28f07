import Foundation
import TestSupport
import Testing

struct TemplateVerbTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let expected: String?
    }
    let bos_token: String
    let eos_token: String
    let now: String
    let cases: [Case]
  }

  @Test(arguments: ["Qwen-Qwen3-0.6B", "meta-llama-Llama-3.1-8B-Instruct", "smollm2-chatml"])
  func `a template file renders its conversations byte for byte`(name: String) async throws {
    let data = try Fixture.data("templates/\(name).json")
    let golden = try JSONDecoder().decode(Golden.self, from: data)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let cases = try #require(object["cases"] as? [[String: Any]])
    let folder = try TemporaryFolder()
    for (index, example) in golden.cases.enumerated() {
      var arguments = [
        Program.glassbox, "template", "--template", Fixture.path("templates/\(name).jinja"), "--bos", golden.bos_token,
        "--eos", golden.eos_token, "--now", golden.now, "--messages", "\(folder.path)/messages.json",
      ]
      let messages = try #require(cases[index]["messages"])
      try folder.write(try JSONSerialization.data(withJSONObject: messages), to: "messages.json")
      if let tools = cases[index]["tools"], !(tools is NSNull) {
        // Written by Foundation, so the order of keys would differ from the golden's: those cases are tested in-process.
        continue
      }
      if cases[index]["add_generation_prompt"] as? Bool == true { arguments.append("--add-generation-prompt") }
      let result = try await Program.run(arguments)
      if let expected = example.expected {
        #expect(result.output == expected, "\(example.name)")
        #expect(result.status == 0)
      } else {
        #expect(result.status == 65, "\(example.name)")
      }
    }
  }

  @Test func `a model's own template is used, with variables set from outside`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("{{ greeting }} {{ messages[0].content }}{{ eos_token }}", to: "t.jinja")
    let result = try await Glassbox.run(
      "template", "--template", "\(folder.path)/t.jinja", "--messages", "-", "--set", "greeting=\"Hi\"", "--eos", "!",
      input: #"[{"role":"user","content":"there"}]"#)
    #expect(result.output == "Hi there!")
    let own = try await Glassbox.run(
      "template", Fixture.smolLM2, "--messages", "-", input: #"[{"role":"user","content":"there"}]"#)
    #expect(own.output.hasSuffix("<|im_start|>user\nthere<|im_end|>\n"))
  }

  @Test func `what cannot be rendered says why`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("{% if %}", to: "broken.jinja")
    let broken = try await Glassbox.run(
      "template", "--template", "\(folder.path)/broken.jinja", "--messages", "-", input: "[]")
    #expect(broken.status == 65)
    #expect(broken.errors.contains("line 1"))
    let none = try await Glassbox.run("template", Glassbox.vocabulary, "--messages", "-", input: "[]")
    #expect(none.status == 65)
    let missing = try await Glassbox.run("template", Fixture.smolLM2, "--messages", "/nowhere.json")
    #expect(missing.status == 66)
    let both = try await Glassbox.run("template", Glassbox.tinyModel, "--template", "x", "--messages", "-")
    #expect(both.status == 64)
  }
}
