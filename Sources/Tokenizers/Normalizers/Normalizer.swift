/// Changes a text before it is cut into words: composing, lower-casing, replacing. Each is one `type` of a
/// `tokenizer.json`'s `normalizer`.
protocol Normalizer: Sendable {
  /// `text` is valid UTF-8, and so is the result.
  func normalized(_ text: [UInt8]) -> [UInt8]
}

/// Several, one after the other.
struct NormalizerSequence: Normalizer {
  let parts: [any Normalizer]

  func normalized(_ text: [UInt8]) -> [UInt8] { parts.reduce(text) { $1.normalized($0) } }
}

/// Maps or drops single characters. `change` appends what a character becomes.
struct ScalarNormalizer: Normalizer {
  let change: @Sendable (_ scalar: UInt32, _ text: inout [UInt8]) -> Void

  func normalized(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    UTF8Text.forEachScalar(text) { scalar, _ in change(scalar, &result) }
    return result
  }

  static let lowercase = ScalarNormalizer { scalar, text in
    if scalar < 0x80 {
      let byte = UInt8(scalar)
      text.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
    } else if let character = Unicode.Scalar(scalar) {
      text.append(contentsOf: character.properties.lowercaseMapping.utf8)
    }
  }

  /// Drops all marks.
  static let stripAccents = dropping(LibraryCategories.isMark)

  static func dropping(_ isDropped: @escaping @Sendable (_ scalar: UInt32) -> Bool) -> ScalarNormalizer {
    ScalarNormalizer { scalar, text in
      if scalar < 0x80 || !isDropped(scalar) { UTF8Text.append(scalar, to: &text) }
    }
  }

  /// SentencePiece's older cleaning: control characters go, unusual blanks become plain.
  static let nmt = ScalarNormalizer { scalar, text in
    switch scalar {
    case 0x01...0x08, 0x0b, 0x0e...0x1f, 0x7f, 0x8f, 0x9f: break
    case 0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b...0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd: text.append(0x20)
    default: UTF8Text.append(scalar, to: &text)
    }
  }
}

/// Every byte becomes the character that stands for it.
struct ByteLevelNormalizer: Normalizer {
  func normalized(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(2 * text.count)
    for byte in text { ByteAlphabet.append(byte, to: &result) }
    return result
  }
}

/// Puts a text before every text that isn't empty.
struct PrependNormalizer: Normalizer {
  let prefix: [UInt8]

  func normalized(_ text: [UInt8]) -> [UInt8] { text.isEmpty ? text : prefix + text }
}

/// Takes white space away from the ends.
struct StripNormalizer: Normalizer {
  let left: Bool
  let right: Bool

  func normalized(_ text: [UInt8]) -> [UInt8] {
    var (first, last): (Int?, Int) = (nil, 0)
    UTF8Text.forEachScalar(text) { scalar, range in
      guard !ScalarCategories.of(scalar).isWhitespace else { return }
      first = first ?? range.lowerBound
      last = range.upperBound
    }
    let start = left ? first ?? text.count : 0
    let end = right ? max(last, start) : text.count
    return Array(text[start..<end])
  }
}

/// Replaces every match.
struct ReplaceNormalizer: Normalizer {
  let pattern: Pattern
  let replacement: [UInt8]

  func normalized(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var start = 0
    text.withUnsafeBufferPointer { bytes in
      pattern.forEachMatch(in: bytes) { match in
        result.append(contentsOf: bytes[start..<match.lowerBound])
        result.append(contentsOf: replacement)
        start = match.upperBound
      }
    }
    result.append(contentsOf: text[start...])
    return result
  }
}
