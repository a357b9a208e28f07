import Checkpoints

/// A token a word; others are unknown.
struct WordLevelModel: WordModel {
  let vocabulary: Vocabulary
  let unknown: TokenID

  func encode(_ words: WordList, into ids: inout [TokenID]) {
    words.forEachWord { ids.append(vocabulary.plainID(of: $0) ?? unknown) }
  }
}
