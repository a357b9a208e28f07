import Checkpoints
import Inference
import Tokenizers

extension LoadedModel {
  /// The tokens of a prompt: a conversation goes through the chat template, which writes the special tokens itself.
  public func tokens(of prompt: GenerationRequest.Prompt) throws -> [TokenID] {
    switch prompt {
    case .ids(let ids): ids
    case .text(let text): try requiredTokenizer().encode(text, addSpecial: true, parseSpecial: true)
    case .chat(let messages):
      try requiredTokenizer().encode(try rendered(messages), addSpecial: false, parseSpecial: true)
    }
  }

  /// A conversation as the model's chat template writes it, ready for the assistant to speak.
  public func rendered(_ messages: [ChatMessage]) throws -> String {
    let tokenizer = try requiredTokenizer()
    guard let template = try chatTemplate.get() else { throw GenerationError.noChatTemplate(path: path) }
    return try template.render(messages, bosToken: tokenizer.bosText, eosToken: tokenizer.eosText)
  }

  /// Token sequences at which DRY lets a repetition end. About 10 ms, so only when DRY is on.
  func dryBreakers() throws -> [[TokenID]] {
    let tokenizer = try requiredTokenizer()
    var pieces = StringTable()
    for id in 0..<TokenID(tokenizer.vocabularySize) { pieces.append(tokenizer.piece(id)) }
    return DryBreakers.sequences(
      pieces: pieces,
      tokenize: { tokenizer.encode($0, addSpecial: false, parseSpecial: false) })
  }
}
