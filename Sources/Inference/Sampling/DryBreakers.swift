import Checkpoints

/// Turns the texts at which DRY lets a repetition end into token sequences.
///
/// A text can begin inside a token and end in later ones. For each token that holds the whole text the token alone is a
/// sequence; for each whose bytes end with a beginning of the text, the token and then the tokens of the rest.
public enum DryBreakers {
  /// llama.cpp's: line break, colon, quotation mark, asterisk.
  public static let defaults: [[UInt8]] = [[0x0A], [0x3A], [0x22], [0x2A]]
  /// Longer texts are cut here, so that looking for them stays cheap. Bytes.
  public static let longestText = 40
  /// Tokens after the first.
  public static let longestTail = 20

  /// - Parameters:
  ///   - pieces: the bytes that each token stands for in the text. [vocabulary]
  ///   - tokenize: the tokens of bytes in the middle of a text, without special ones.
  /// - Complexity: O(bytes of all pieces) for each text.
  public static func sequences(
    for texts: [[UInt8]] = defaults, pieces: StringTable, tokenize: ([UInt8]) throws -> [TokenID]
  ) rethrows -> [[TokenID]] {
    var found: Set<[TokenID]> = []
    for text in texts where !text.isEmpty {
      let text = Array(text.prefix(longestText))
      var tails: [Int: [TokenID]] = [:]
      for index in 0..<pieces.count {
        for covered in coverage(of: text, by: pieces[index]) {
          if tails[covered] == nil {
            tails[covered] = covered == text.count ? [] : try tokenize(Array(text[covered...]))
          }
          found.insert([TokenID(truncatingIfNeeded: index)] + (tails[covered] ?? []).prefix(longestTail))
        }
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// How many bytes of the text a piece can stand for: all of it, or any beginning that the piece ends with.
  private static func coverage(of text: [UInt8], by piece: ArraySlice<UInt8>) -> [Int] {
    var covered: [Int] = []
    for start in piece.indices where piece[start] == text[0] {
      let length = min(piece.endIndex - start, text.count)
      guard piece[start..<start + length].elementsEqual(text[..<length]) else { continue }
      if length == text.count { return [length] }
      covered.append(length)
    }
    return covered
  }
}
