import Checkpoints
import Inference
import Tokenizers

extension LoadedModel {
  /// Holds what is generated to a grammar in GBNF, given as UTF-8. About 50 ms, most of it sorting the vocabulary.
  ///
  /// Control tokens add no text, so a grammar can't ask for their bytes; it can for the tokens: `<|im_start|>`.
  public func constraint(grammar source: [UInt8]) throws -> GrammarConstraint {
    let grammar = try Grammar(source) { text in self.tokenizer.id(of: String(decoding: text, as: UTF8.self)) }
    var pieces = StringTable()
    for id in 0..<TokenID(tokenizer.vocabularySize) {
      pieces.append(tokenizer.isSpecial(id) ? [] : tokenizer.piece(id))
    }
    return GrammarConstraint(
      grammar, vocabulary: GrammarVocabulary(pieces: pieces, endTokens: tokenizer.endOfGeneration))
  }
}
