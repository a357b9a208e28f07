import Checkpoints

/// Scores by which SentencePiece's search makes the merges that a `tokenizer.json` lists: the better, the earlier the first
/// merge that makes a token stands in the list.
///
/// SentencePiece merges any two neighbours that are a token together, the best scored first; a list of merges says the
/// same if it has every pair that makes a token. Published lists were made from scores and do.
struct MergeScores {
  /// By the model's own ids; 0 for what no merge makes, as bytes and marks.
  private var own: [Float]

  init(_ model: ModelSection, _ vocabulary: Vocabulary) throws(TokenizerError) {
    own = Array(repeating: 0, count: vocabulary.count)
    var listed = Set<[UInt8]>()
    var made: [TokenID: Int] = [:]
    for merge in 0..<model.lefts.count {
      let whole = Array(model.lefts[merge] + model.rights[merge])
      guard let id = whole.withUnsafeBufferPointer(vocabulary.id(of:)) else {
        throw .unknownPiece(String(decoding: whole, as: UTF8.self), merge: merge)
      }
      listed.insert(model.lefts[merge] + [0x20] + model.rights[merge])
      if made[id] == nil {
        made[id] = made.count
        own[Int(id)] = -Float(made.count)
      }
    }
    // Characters are worth less than any merge.
    for id in own.indices where made[TokenID(id)] == nil && vocabulary.type(TokenID(id)) == .normal {
      own[id] = -Float(made.count + id + 1)
    }
    for id in made.keys { try Self.check(Array(vocabulary.tokens[Int(id)]), vocabulary, listed) }
  }

  /// Every way to cut `token` into two tokens must be a merge.
  private static func check(
    _ token: [UInt8], _ vocabulary: Vocabulary, _ listed: Set<[UInt8]>
  ) throws(TokenizerError) {
    for cut in 1..<max(1, token.count) where token[cut] & 0xC0 != 0x80 {
      let (left, right) = (token[..<cut], token[cut...])
      let areTokens = [left, right].allSatisfy { Array($0).withUnsafeBufferPointer(vocabulary.id(of:)) != nil }
      guard areTokens, !listed.contains(left + [0x20] + right) else { continue }
      let texts = [left, right].map { String(decoding: $0, as: UTF8.self) }
      throw .unsayable("'\(texts[0])' and '\(texts[1])' are tokens that it doesn't merge, but llama.cpp would")
    }
  }

  func scores(rows: Int) -> [Float] { own + Array(repeating: -10_000, count: max(0, rows - own.count)) }
}
