/// SentencePiece's precompiled character map: a double-array trie of texts and what each becomes.
/// Source: google/sentencepiece, normalizer.cc; the array's layout is darts-clone's.
struct CharacterMap: Sendable {
  /// Bytes of an entry that are looked at. Published ones have up to about 20; without a bound a hostile map would make
  /// normalizing quadratic.
  static let longestEntry = 256
  /// Bytes of a replacement; published ones have up to 33.
  static let longestReplacement = 1024

  private let units: [UInt32]
  /// Replacements, each closed by a zero.
  private let texts: [UInt8]

  /// The size of the trie in four bytes, the trie, the replacements.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    guard bytes.count >= 4 else {
      throw .malformedCharacterMap("it has \(bytes.count) bytes, fewer than its header's 4")
    }
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    let size = Int(word(0))
    guard size.isMultiple(of: 4), size <= bytes.count - 4 else {
      throw .malformedCharacterMap("its trie should have \(size) bytes, but \(bytes.count - 4) are left")
    }
    units = stride(from: 4, to: 4 + size, by: 4).map(word)
    texts = Array(bytes[(4 + size)...])
  }

  /// The replacement of the shortest (or longest) entry that `text` begins with, and how long the entry is.
  func replacement(
    of text: UnsafeBufferPointer<UInt8>, longest: Bool
  ) -> (text: ArraySlice<UInt8>, length: Int)? {
    guard !units.isEmpty else { return nil }
    var found: (value: Int, length: Int)?
    var node = Self.offset(units[0])
    for (index, byte) in text.prefix(Self.longestEntry).enumerated() {
      if byte == 0 { break }
      node ^= Int(byte)
      guard node < units.count, units[node] & 0x8000_00ff == UInt32(byte) else { break }
      let unit = units[node]
      node ^= Self.offset(unit)
      if unit >> 8 & 1 == 1 {
        guard node < units.count else { break }
        found = (Int(units[node] & 0x7fff_ffff), index + 1)
        if !longest { break }
      }
    }
    guard let found, found.value < texts.count else { return nil }
    let rest = texts[found.value...].prefix(Self.longestReplacement)
    let end = rest.firstIndex(of: 0) ?? rest.endIndex
    return (texts[found.value..<end], found.length)
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
}

/// Applies a map to whole grapheme clusters where these are short, and else character by character.
struct CharacterMapNormalizer: Normalizer {
  let map: CharacterMap
  /// What each ASCII character by itself becomes.
  private let plain: [[UInt8]]

  init(_ map: CharacterMap) {
    self.map = map
    plain = (UInt8(0)..<0x80).map { byte in
      withUnsafePointer(to: byte) {
        map.replacement(of: UnsafeBufferPointer(start: $0, count: 1), longest: false).map { Array($0.text) } ?? [byte]
      }
    }
  }

  func normalized(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count {
        // ASCII before ASCII is a cluster of its own, but for CR LF.
        let byte = bytes[position]
        let isPlain = byte < 0x80 && (position + 1 == bytes.count || bytes[position + 1] < 0x80) && byte != 0x0d
        if isPlain {
          result.append(contentsOf: plain[Int(byte)])
          position += 1
        } else {
          position = appendClusters(bytes, from: position, to: &result)
        }
      }
    }
    return result
  }

  /// Appends the clusters from `start` up to the next plain ASCII; returns where that is.
  private func appendClusters(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to result: inout [UInt8]) -> Int {
    var end = start + 1
    while end < bytes.count, bytes[end] >= 0x80 || bytes[end - 1] >= 0x80 || bytes[end - 1] == 0x0d {
      // ASCII other than line ends begins a cluster whatever stands before it, and one that ASCII follows is whole.
      if bytes[end] < 0x80, end + 1 == bytes.count || bytes[end + 1] < 0x80, bytes[end] != 0x0a { break }
      end += 1
    }
    var position = start
    for cluster in String(decoding: bytes[start..<end], as: UTF8.self) {
      let length = cluster.utf8.count
      append(UnsafeBufferPointer(rebasing: bytes[position..<position + length]), to: &result)
      position += length
    }
    return position
  }

  private func append(_ cluster: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) {
    if cluster.count < 6, let (text, _) = map.replacement(of: cluster, longest: false) {
      return result.append(contentsOf: text)
    }
    UTF8Text.forEachScalar(cluster) { _, range in
      let character = UnsafeBufferPointer(rebasing: cluster[range])
      if let (text, _) = map.replacement(of: character, longest: false) {
        result.append(contentsOf: text)
      } else {
        result.append(contentsOf: character)
      }
    }
  }
}
