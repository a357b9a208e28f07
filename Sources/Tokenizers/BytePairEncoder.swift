import Checkpoints

/// Byte-level byte pair encoding: a text is split into words, a word into bytes, and neighbours are merged in the
/// order the training found them. O(n log n) in a word's length, so 100 kB without a blank is no trouble.
/// Source: Sennrich et al., arXiv:1508.07909; Radford et al., GPT-2 (2019).
struct BytePairEncoder: TokenEncoder {
  private let vocabulary: Vocabulary
  private let preTokenizer: PreTokenizer
  private let merges: MergeTable
  /// The piece of each byte: a token, or a ghost where the vocabulary lacks it.
  private let bytePieces: [Int32]
  /// Pieces that merges make or need but that are no tokens, by id from the vocabulary's size on.
  private let ghosts: StringTable

  init(vocabulary: Vocabulary, metadata: Metadata, preTokenizer: PreTokenizer) throws(TokenizerError) {
    var pieces = MergePieces(vocabulary: vocabulary)
    bytePieces = (UInt8.min...UInt8.max).map { byte in
      var text: [UInt8] = []
      ByteAlphabet.append(byte, to: &text)
      return pieces.id(of: text)
    }
    merges = pieces.merges(try metadata.required(strings: "tokenizer.ggml.merges"))
    ghosts = pieces.ghosts
    self.vocabulary = vocabulary
    self.preTokenizer = preTokenizer
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID]) {
    var (ends, spare): ([Int], [Int]) = ([], [])
    var word = MergingWord()
    preTokenizer.split(ClassifiedText(text), into: &ends, spare: &spare)
    var start = 0
    for end in ends {
      let bytes = UnsafeBufferPointer(rebasing: text[start..<end])
      if !preTokenizer.ignoresMerges || !appendWhole(bytes, to: &ids) {
        word.merge(bytes, pieces: bytePieces, by: merges)
        word.forEach { append($0, to: &ids) }
      }
      start = end
    }
  }

  func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
    ByteAlphabet.decode(vocabulary.tokens[Int(id)], to: &bytes)
  }

  private func appendWhole(_ bytes: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) -> Bool {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes { ByteAlphabet.append(byte, to: &text) }
    guard let id = text.withUnsafeBufferPointer(vocabulary.plainID(of:)) else { return false }
    ids.append(id)
    return true
  }

  /// Appends a piece's token. A ghost becomes the tokens of its bytes; a byte without a token is dropped.
  private func append(_ piece: Int32, to ids: inout [TokenID]) {
    if Int(piece) < vocabulary.count { return ids.append(piece) }
    var bytes: [UInt8] = []
    ByteAlphabet.decode(ghosts[Int(piece) - vocabulary.count], to: &bytes)
    for byte in bytes where Int(bytePieces[Int(byte)]) < vocabulary.count { ids.append(bytePieces[Int(byte)]) }
  }
}
