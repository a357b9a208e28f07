/// A model's chat template: turns a conversation into the text the model was trained on. A Jinja interpreter with the
/// settings of Hugging Face transformers; no model is known by name here. Parsed once, rendered any number of times.
public struct ChatTemplate: Sendable {
  public let source: String
  private let body: [Statement]

  public init(source: String) throws(TemplateError) {
    self.source = source
    body = try Parser.parse(source)
  }

  /// The prompt for `messages`, an array of objects with `role` and `content`. `tools` is none in the template unless
  /// given, a missing `bosToken` or `eosToken` undefined. `now` is what `strftime_now` formats, the local time unless
  /// given. `extra` are further variables, such as `enable_thinking`.
  public func render(
    messages: JSONValue, tools: JSONValue? = nil, addGenerationPrompt: Bool = true, bosToken: String? = nil,
    eosToken: String? = nil, now: DateTime? = nil, extra: [String: JSONValue] = [:]
  ) throws(TemplateError) -> String {
    var variables: [String: Value] = [
      "messages": Value(messages), "tools": tools.map { Value($0) } ?? .none, "documents": .none,
      "add_generation_prompt": .bool(addGenerationPrompt),
    ]
    if let bosToken { variables["bos_token"] = .string(bosToken) }
    if let eosToken { variables["eos_token"] = .string(eosToken) }
    for (name, value) in extra { variables[name] = Value(value) }
    return try Interpreter(variables: variables, now: now).render(body)
  }

  /// As above, for a plain conversation.
  public func render(
    _ messages: [ChatMessage], addGenerationPrompt: Bool = true, bosToken: String? = nil, eosToken: String? = nil,
    now: DateTime? = nil
  ) throws(TemplateError) -> String {
    try render(
      messages: .array(messages.map(\.json)), addGenerationPrompt: addGenerationPrompt, bosToken: bosToken,
      eosToken: eosToken, now: now)
  }
}

/// One turn of a conversation.
public struct ChatMessage: Equatable, Sendable {
  /// `system`, `user`, `assistant`, `tool`.
  public var role: String
  public var content: String

  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }

  var json: JSONValue { ["role": .string(role), "content": .string(content)] }
}

extension Tokenizer {
  /// The model's own chat template; nil when it has none.
  public func chatTemplate() throws(TemplateError) -> ChatTemplate? {
    guard let chatTemplateSource else { return nil }
    return try ChatTemplate(source: chatTemplateSource)
  }

  /// BOS and EOS as they are written.
  public var bosText: String? { bos.flatMap(text) }
  public var eosText: String? { eos.flatMap(text) }
}
