/// Finds a text in others by bytes, in linear time whatever both contain (Knuth, Morris, Pratt). Templates come with
/// models from strangers, so no search may be quadratic.
struct TextSearch {
  private let pattern: [UInt8]
  /// Length of the longest proper prefix that ends at each place.
  private let borders: [Int]

  init(_ pattern: String) {
    let pattern = Array(pattern.utf8)
    var borders = [Int](repeating: 0, count: pattern.count)
    var length = 0
    for index in pattern.indices.dropFirst() {
      while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      borders[index] = length
    }
    self.pattern = pattern
    self.borders = borders
  }

  func isFound(in text: String) -> Bool { !matches(in: Array(text.utf8), atMost: 1).isEmpty }

  /// Byte offsets of the first `limit` occurrences that don't overlap; an empty pattern is found at the start only.
  func matches(in text: [UInt8], atMost limit: Int = .max) -> [Int] {
    guard !pattern.isEmpty else { return [0] }
    var found: [Int] = []
    var length = 0
    for (index, byte) in text.enumerated() {
      while length > 0, byte != pattern[length] { length = borders[length - 1] }
      if byte == pattern[length] { length += 1 }
      if length == pattern.count {
        guard found.count < limit else { break }
        found.append(index + 1 - length)
        length = 0
      }
    }
    return Array(found.prefix(limit))
  }

  /// The parts of `text` between at most `limit` occurrences.
  func split(_ text: String, atMost limit: Int = .max) -> [String] {
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var start = 0
    for match in matches(in: bytes, atMost: limit) {
      parts.append(String(decoding: bytes[start..<match], as: UTF8.self))
      start = match + pattern.count
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }
}
