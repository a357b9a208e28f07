import Foundation

/// Unicode's normalization forms. Only the stretches that could change are handed to Foundation; of most texts that is
/// nothing. Source: Unicode Standard Annex 15.
enum UnicodeForm: UInt8, Normalizer, CaseIterable {
  case nfc, nfd, nfkc, nfkd

  func normalized(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 8)
    // A stretch begins with the last inert character, which what follows may join, and ends before the next.
    var (copied, stretch): (Int, Int?) = (0, nil)
    var lastInert = 0
    UTF8Text.forEachScalar(text) { scalar, range in
      if scalar < 0x80 || InertScalars.isInert(scalar, in: self) {
        if let start = stretch {
          result.append(contentsOf: text[copied..<start])
          append(text[start..<range.lowerBound], to: &result)
          copied = range.lowerBound
          stretch = nil
        }
        lastInert = scalar >= 0x80 && InertScalars.isUnknown(scalar) ? range.upperBound : range.lowerBound
      } else if stretch == nil {
        stretch = max(lastInert, copied)
      }
    }
    result.append(contentsOf: text[copied..<(stretch ?? text.count)])
    if let stretch { append(text[stretch...], to: &result) }
    return result
  }

  /// The first character of a canonical decomposition: the letter without its accents.
  static func decomposed(_ scalar: UInt32) -> UInt32 {
    guard scalar >= 0xc0, !InertScalars.isInert(scalar, in: .nfd), let character = Unicode.Scalar(scalar) else {
      return scalar
    }
    return UnicodeForm.nfd.normalized(String(character)).unicodeScalars.first?.value ?? scalar
  }

  private func append(_ stretch: ArraySlice<UInt8>, to result: inout [UInt8]) {
    result.append(contentsOf: normalized(String(decoding: stretch, as: UTF8.self)).utf8)
  }

  fileprivate func normalized(_ text: String) -> String {
    switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    case .nfkc: text.precomposedStringWithCompatibilityMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    }
  }
}

/// What a form does to characters, before it is asked about their neighbours.
private enum InertScalars {
  /// Bits of `UnicodeForm` say which forms leave a character alone whatever stands before it; this one, that no form
  /// ever changes it or what stands beside it.
  private static let isUnknown: UInt8 = 64

  @inline(__always) static func isInert(_ scalar: UInt32, in form: UnicodeForm) -> Bool {
    table[scalar] >> form.rawValue & 1 != 0
  }

  @inline(__always) static func isUnknown(_ scalar: UInt32) -> Bool { table[scalar] & isUnknown != 0 }

  /// Characters of Unicode 12 and later are unknown: the tables under Hugging Face's `tokenizers` end before.
  private static let table = ScalarTable(surrogates: isUnknown | 15) { scalar in
    guard scalar.isOlder(than: 12) else { return isUnknown | 15 }
    guard !mayJoin(scalar) else { return 0 }
    let text = String(scalar)
    return UnicodeForm.allCases.reduce(0) { found, form in
      form.normalized(text).utf8.elementsEqual(text.utf8) ? found | 1 << form.rawValue : found
    }
  }

  /// Whether the character may join or pass the one before it: marks, and the later parts of Korean syllables.
  private static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.canonicalCombiningClass != .notReordered || (0x1160...0x11ff).contains(scalar.value)
      || ScalarCategories.of(scalar.value).isOne(of: .marks)
  }
}
