/// How well a few typed letters fit a longer text: all of them must occur, in order, case aside.
///
/// Runs of letters and letters that begin a word count more, as in fzf; the best placement is found by
/// dynamic programming, O(query × text).
public struct FuzzyMatch: Sendable, Equatable {
  public let score: Int
  /// Indices into the text's characters.
  public let positions: [Int]

  /// Nil where the letters of `query` do not all occur in order; blanks in the query are skipped.
  public init?(_ query: String, in text: String) {
    let letters = Array(query.lowercased().filter { $0 != " " })
    let original = Array(text)
    let characters = original.map { Character($0.lowercased().first.map(String.init) ?? " ") }
    guard letters.count <= characters.count else { return nil }
    guard !letters.isEmpty else {
      (score, positions) = (0, [])
      return
    }
    let bonuses = characters.indices.map { Self.bonus(at: $0, in: original) }
    let none = Int.min / 2
    // best[i][j]: the best score with letter i placed on character j.
    var best = [[Int]](repeating: [Int](repeating: none, count: characters.count), count: letters.count)
    var origin = [[Int]](repeating: [Int](repeating: -1, count: characters.count), count: letters.count)
    for i in letters.indices {
      var running = none
      var runningIndex = -1
      for j in characters.indices {
        if i > 0, j > 0, best[i - 1][j - 1] - 0 > running {
          running = best[i - 1][j - 1]
          runningIndex = j - 1
        }
        guard characters[j] == letters[i] else { continue }
        if i == 0 {
          best[i][j] = 10 + bonuses[j] - min(j, 10) / 2
        } else {
          let adjacent = j > 0 ? best[i - 1][j - 1] : none
          let joined = adjacent > none ? adjacent + 15 : none
          let apart = running > none ? running + bonuses[j] - 2 : none
          guard max(joined, apart) > none else { continue }
          best[i][j] = 10 + max(joined, apart)
          origin[i][j] = joined >= apart ? j - 1 : runningIndex
        }
      }
    }
    guard
      let end = best[letters.count - 1].indices.max(by: { best[letters.count - 1][$0] < best[letters.count - 1][$1] }),
      best[letters.count - 1][end] > none
    else { return nil }
    var found = [end]
    for i in stride(from: letters.count - 1, to: 0, by: -1) {
      guard let last = found.last else { break }
      found.append(origin[i][last])
    }
    positions = found.reversed()
    score = best[letters.count - 1][end] - characters.count / 8
  }

  private static func bonus(at index: Int, in text: [Character]) -> Int {
    guard index > 0 else { return 12 }
    let before = text[index - 1]
    if !before.isLetter && !before.isNumber { return 10 }
    return before.isLowercase && text[index].isUppercase ? 8 : 0
  }
}

extension FuzzyMatch {
  /// Indices of the texts that fit, best first; the order they have where scores are equal or nothing is typed.
  public static func ranked(_ query: String, among texts: [String]) -> [(index: Int, match: FuzzyMatch)] {
    let hits = texts.indices.compactMap { index in
      FuzzyMatch(query, in: texts[index]).map { (index: index, match: $0) }
    }
    return hits.sorted { ($1.match.score, $0.index) < ($0.match.score, $1.index) }
  }
}
