/// Categories as the libraries under Hugging Face's `tokenizers` know them. Each stays at the Unicode version of its
/// day, and a model's vocabulary was made with it: what has come since isn't there for it. Found by asking it about
/// every character.
enum LibraryCategories {
  private static let combining: UInt8 = 1
  private static let nonspacing: UInt8 = 2
  private static let punctuation: UInt8 = 4
  private static let other: UInt8 = 8
  private static let number: UInt8 = 16

  /// Marks of Unicode 9; dropped by `StripAccents`.
  static func isMark(_ scalar: UInt32) -> Bool { table[scalar] & combining != 0 }
  /// Nonspacing marks of Unicode 8; dropped by `BertNormalizer`.
  static func isNonspacingMark(_ scalar: UInt32) -> Bool { table[scalar] & nonspacing != 0 }
  /// Punctuation of Unicode 8, and ASCII's symbols.
  static func isPunctuation(_ scalar: UInt32) -> Bool { table[scalar] & punctuation != 0 }
  /// Control, format and private-use characters of Unicode 8.
  static func isOther(_ scalar: UInt32) -> Bool { table[scalar] & other != 0 }
  /// Numbers of today's Unicode.
  static func isNumber(_ scalar: UInt32) -> Bool { table[scalar] & number != 0 }

  private static let table = ScalarTable { scalar in
    let category = GeneralCategories(
      rawValue: 1 << UInt32(GeneralCategories.index(of: scalar.properties.generalCategory)))
    var found: UInt8 = GeneralCategories.numbers.isSuperset(of: category) ? number : 0
    if isMark(scalar, category) { found |= combining }
    if isNonspacingMark(scalar, category) { found |= nonspacing }
    if isPunctuation(scalar, category) { found |= punctuation }
    if GeneralCategories.removable.isSuperset(of: category), scalar.isOlder(than: 9) { found |= other }
    return found
  }

  // Characters whose category has changed since are named.

  private static func isMark(_ scalar: Unicode.Scalar, _ category: GeneralCategories) -> Bool {
    switch scalar.value {
    case 0x1cf2, 0x1cf3: true
    case 0x111c9: false
    default: GeneralCategories.marks.isSuperset(of: category) && scalar.isOlder(than: 10)
    }
  }

  private static func isNonspacingMark(_ scalar: Unicode.Scalar, _ category: GeneralCategories) -> Bool {
    switch scalar.value {
    case 0x1734, 0x1171e: true
    case 0x1885, 0x1886, 0xa9bd, 0x111c9: false
    default: category == .nonspacingMarks && scalar.isOlder(than: 9)
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar, _ category: GeneralCategories) -> Bool {
    if scalar.isASCII { return GeneralCategories([.punctuation, .symbols]).isSuperset(of: category) }
    switch scalar.value {
    case 0x166d, 0x111c9: return true
    default: return GeneralCategories.punctuation.isSuperset(of: category) && scalar.isOlder(than: 9)
    }
  }
}

extension GeneralCategories {
  /// Control, format, surrogates, private use.
  fileprivate static let removable = GeneralCategories(rawValue: 0xf << 25)
}
