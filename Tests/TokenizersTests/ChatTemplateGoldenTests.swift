import Foundation
import Testing
import Tokenizers

/// Twelve published templates over eleven conversations each, as Jinja2 renders them with transformers' settings.
@Suite struct ChatTemplateGoldenTests {
  static let names = [
    "HuggingFaceTB-SmolLM3-3B", "LFM2-8B-A1B", "Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B",
    "deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "google-gemma-2-2b-it", "ibm-granite-granite-3.3-2B-Instruct",
    "meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.2-3B-Instruct", "microsoft-Phi-3.5-mini-instruct",
    "mistralai-Mistral-Nemo-Instruct-2407", "smollm2-chatml",
  ]

  @Test(arguments: names)
  func `a published template renders every conversation as Jinja2 does`(_ name: String) throws {
    let folder = Fixtures.folder.appending(path: "templates")
    let source = try String(decoding: Data(contentsOf: folder.appending(path: "\(name).jinja")), as: UTF8.self)
    let golden = try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appending(path: "\(name).json"))))
    let template = try ChatTemplate(source: source)
    guard case .array(let cases)? = golden["cases"] else { throw MalformedFixture() }
    #expect(cases.count == 11)
    for example in cases { try check(example, template, golden) }
  }

  struct MalformedFixture: Error {}

  private func check(_ example: JSONValue, _ template: ChatTemplate, _ golden: JSONValue) throws {
    let messages = try #require(example["messages"])
    let tools = example["tools"].flatMap { $0 == .null ? nil : $0 }
    let name = text(example["name"]) ?? ""
    let result = Result { () throws(TemplateError) in
      try template.render(
        messages: messages, tools: tools, addGenerationPrompt: example["add_generation_prompt"] == .bool(true),
        bosToken: text(golden["bos_token"]), eosToken: text(golden["eos_token"]),
        now: text(golden["now"]).flatMap { DateTime(iso8601: $0) })
    }
    switch result {
    case .success(let rendered): #expect(rendered == text(example["expected"]), "\(name)")
    case .failure(let error):
      #expect(error.kind == .raised, "\(name)")
      #expect(error.message == text(example["expected_error"]?["message"]), "\(name)")
    }
  }

  private func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { text } else { nil }
  }

  @Test func `SmolLM2's own template opens with its system prompt`() throws {
    let tokenizer = try Fixtures.smollm2()
    let template = try #require(try tokenizer.chatTemplate())
    let rendered = try template.render(
      [ChatMessage(role: "user", content: "Hi")], bosToken: tokenizer.bosText, eosToken: tokenizer.eosText)
    #expect(
      rendered == """
        <|im_start|>system
        You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
        <|im_start|>user
        Hi<|im_end|>
        <|im_start|>assistant

        """)
    let ids = tokenizer.encode(rendered, addSpecial: true, parseSpecial: true)
    #expect(ids.first == 1 && ids.contains(2))
    #expect(try tokenizer.decode(ids) == rendered)
  }
}
