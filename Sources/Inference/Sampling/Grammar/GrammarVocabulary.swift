import Checkpoints

/// A vocabulary in the order of its tokens' bytes, so that what tokens have in common is followed only once. Made once
/// for a model, shared by all grammars.
public final class GrammarVocabulary: Sendable {
  /// Tokens that end the text; they are allowed exactly where the text may end.
  let endTokens: [TokenID]
  let size: Int
  let pieces: StringTable
  /// Tokens with bytes, sorted by them.
  let order: [TokenID]
  /// How many bytes each has in common with the one before. [order]
  let shared: [Int32]
  /// The bytes of each after those, end to end.
  let rests: [UInt8]
  /// Where the rest of each ends. [order]
  let restEnds: [Int32]
  let longest: Int

  /// - Parameter pieces: the bytes that each token adds to the text; empty for control tokens, which no grammar of bytes
  ///   allows. [vocabulary]
  /// - Complexity: O(n log n); about 30 ms for 49,152 tokens.
  public init(pieces: StringTable, endTokens: some Sequence<TokenID>) {
    self.pieces = pieces
    size = pieces.count
    self.endTokens = endTokens.filter { $0 >= 0 && Int($0) < pieces.count }
    let ends = Set(self.endTokens)
    let ids = (0..<pieces.count).filter { !pieces[$0].isEmpty && !ends.contains(TokenID($0)) }
    let sorted = ids.sorted { pieces[$0].lexicographicallyPrecedes(pieces[$1]) }
    var shared: [Int32] = []
    var rests: [UInt8] = []
    var restEnds: [Int32] = []
    for (index, id) in sorted.enumerated() {
      let common = index == 0 ? 0 : Self.common(pieces[sorted[index - 1]], pieces[id])
      shared.append(Int32(common))
      rests += pieces[id].dropFirst(common)
      restEnds.append(Int32(rests.count))
    }
    self.shared = shared
    self.rests = rests
    self.restEnds = restEnds
    order = sorted.map { TokenID($0) }
    longest = sorted.map { pieces[$0].count }.max() ?? 0
  }

  private static func common(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    var count = 0
    while count < a.count, count < b.count, a[a.startIndex + count] == b[b.startIndex + count] { count += 1 }
    return count
  }
}
