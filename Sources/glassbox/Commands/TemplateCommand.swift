import ArgumentParser
import Foundation
import Tokenizers

/// `glassbox template`: a conversation as the text a model was trained on, byte for byte.
struct TemplateCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Render a chat template.",
    discussion: """
      The template is MODEL's own, or a Jinja file. Messages are a JSON array of objects with 'role' and 'content'; \
      '-' reads them from standard input.
      """)

  @Argument(
    help: "A .gguf file, a Hugging Face folder, or a name from 'glassbox models'.",
    completion: .file(extensions: ["gguf"]))
  var model: String?
  @Option(help: ArgumentHelp("A Jinja template instead of a model's.", valueName: "file"), completion: .file())
  var template: String?
  @Option(help: ArgumentHelp("The conversation, JSON.", valueName: "file"), completion: .file()) var messages: String
  @Flag(name: .customLong("add-generation-prompt"), help: "End where the assistant's answer begins.")
  var addGenerationPrompt = false
  @Option(help: ArgumentHelp("The text of BOS (default: the model's).", valueName: "s")) var bos: String?
  @Option(help: ArgumentHelp("The text of EOS (default: the model's).", valueName: "s")) var eos: String?
  @Option(help: ArgumentHelp("Tools that may be called, a JSON array.", valueName: "file"), completion: .file())
  var tools: String?
  @Option(help: ArgumentHelp("The time that strftime_now formats (default: now).", valueName: "iso8601"))
  var now: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A further variable, such as enable_thinking=false.", valueName: "name=json"))
  var variables: [String] = []
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (model == nil) == (template == nil) { throw ValidationError("Give either MODEL or --template FILE.") }
    if messages == "-", tools == "-" { throw ValidationError("Standard input holds --messages or --tools, not both.") }
    _ = try parsedNow()
    _ = try extra()
  }

  func run() throws {
    let (template, tokenizer) = try source()
    let conversation = try InputFile.json(messages)
    let list = conversation["messages"] ?? conversation
    guard case .array = list else {
      throw Failure(
        .badInput, "Expected a JSON array of messages in \(messages), but found another value.", path: messages)
    }
    let text = try template.render(
      messages: list, tools: try tools.map(InputFile.json), addGenerationPrompt: addGenerationPrompt,
      bosToken: bos ?? tokenizer?.bosText,
      eosToken: eos ?? tokenizer?.eosText, now: try parsedNow(), extra: try extra())
    if output.json { return try StandardOutput.json(TemplateReport(text: text)) }
    try StandardOutput.text(text)
  }

  /// The template, and the tokenizer that names BOS and EOS when a model brings it.
  private func source() throws -> (ChatTemplate, Tokenizer?) {
    if let template { return (try ChatTemplate(source: try InputFile.text(template)), nil) }
    let path = try ModelArgument.path(of: model ?? "")
    let tokenizer = try Tokenizer(opening: path)
    guard let template = try tokenizer.chatTemplate() else {
      throw Failure(.badInput, "\(path) brings no chat template; give one with --template.", path: path)
    }
    return (template, tokenizer)
  }

  private func parsedNow() throws -> DateTime? {
    guard let now else { return nil }
    guard let time = DateTime(iso8601: now) else {
      throw ValidationError("--now takes a time such as 2025-03-07T09:05:00, but '\(now)' was given.")
    }
    return time
  }

  private func extra() throws -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for variable in variables {
      let halves = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].isEmpty, let value = try? JSONValue(parsing: String(halves[1])) else {
        throw ValidationError("--set takes NAME=JSON, but '\(variable)' was given; a text needs quotes.")
      }
      values[String(halves[0])] = value
    }
    return values
  }
}

/// What `template --json` prints.
private struct TemplateReport: Encodable {
  let text: String
}
