import Checkpoints
import Inference
import Tokenizers

extension LoadedModel {
  /// Holds what is generated to a grammar. About 50 ms, most of it sorting the vocabulary.
  ///
  /// Control tokens add no text, so a grammar can't ask for their bytes; one in GBNF can for the tokens: `<|im_start|>`.
  public func constraint(_ source: GrammarSource) throws -> GrammarConstraint {
    let tokenizer = try requiredTokenizer()
    let grammar =
      switch source {
      case .gbnf(let text): try Grammar(text) { text in tokenizer.id(of: String(decoding: text, as: UTF8.self)) }
      case .jsonSchema(let text): try JSONSchema(text).grammar
      }
    var pieces = StringTable()
    for id in 0..<TokenID(tokenizer.vocabularySize) {
      pieces.append(tokenizer.isSpecial(id) ? [] : tokenizer.piece(id))
    }
    return GrammarConstraint(
      grammar, vocabulary: GrammarVocabulary(pieces: pieces, endTokens: tokenizer.endOfGeneration))
  }
}
