/// Unicode's general categories as a set, one bit each.
struct GeneralCategories: OptionSet, Sendable {
  let rawValue: UInt32

  /// The names Unicode gives them, in the order of the bits.
  static let names = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
    "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  /// `Lu`, or all that begin with `L`; nil for a name there is none of.
  init?(named name: String) {
    let bits = Self.names.indices.filter {
      Self.names[$0] == name || (name.count == 1 && Self.names[$0].hasPrefix(name))
    }
    guard !bits.isEmpty else { return nil }
    self = bits.reduce(into: []) { $0.insert(GeneralCategories(rawValue: 1 << UInt32($1))) }
  }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The bit of a category.
  static func index(of category: Unicode.GeneralCategory) -> UInt8 {
    switch category {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}

extension GeneralCategories {
  static let letters = GeneralCategories(rawValue: 0x1f)
  static let nonspacingMarks = GeneralCategories(rawValue: 1 << 5)
  static let marks = GeneralCategories(rawValue: 7 << 5)
  static let decimals = GeneralCategories(rawValue: 1 << 8)
  static let numbers = GeneralCategories(rawValue: 7 << 8)
  static let connectors = GeneralCategories(rawValue: 1 << 11)
  static let punctuation = GeneralCategories(rawValue: 0x7f << 11)
  static let symbols = GeneralCategories(rawValue: 0xf << 18)
  static let control = GeneralCategories(rawValue: 1 << 25)
  static let format = GeneralCategories(rawValue: 1 << 26)
  static let others = GeneralCategories(rawValue: 0x1f << 25)
}

/// What patterns ask about a character, with the categories of Unicode 16: that is the version of the Oniguruma in
/// Hugging Face's `tokenizers`. Finer than `CharacterClass`, and slower to test.
enum ScalarCategories {
  struct Entry {
    let rawValue: UInt8

    @inline(__always) var isWhitespace: Bool { rawValue & 32 != 0 }
    @inline(__always) var isAlphabetic: Bool { rawValue & 64 != 0 }
    @inline(__always) func isOne(of categories: GeneralCategories) -> Bool {
      categories.rawValue >> UInt32(rawValue & 31) & 1 != 0
    }
    /// Letters, marks, decimal digits, connectors.
    @inline(__always) var isWord: Bool { isAlphabetic || isOne(of: [.marks, .decimals, .connectors]) }
  }

  @inline(__always) static func of(_ scalar: UInt32) -> Entry { Entry(rawValue: table[scalar]) }

  /// `\w` as Oniguruma has it: six numbers of Latin-1 too.
  static func isPatternWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xb2, 0xb3, 0xb9, 0xbc...0xbe: true
    default: of(scalar).isWord
    }
  }

  /// `\w` as Rust has it: the two that join too.
  static func isWord(_ scalar: UInt32) -> Bool { of(scalar).isWord || scalar == 0x200c || scalar == 0x200d }

  private static let table = ScalarTable(surrogates: GeneralCategories.index(of: .surrogate)) { scalar in
    // Without an age: not assigned, or private use of old.
    let properties = scalar.properties
    guard properties.age.map({ $0.major <= 16 }) ?? true else { return GeneralCategories.index(of: .unassigned) }
    // A letter that was lower case until Unicode 17.
    if scalar.value == 0x295 { return GeneralCategories.index(of: .lowercaseLetter) | 64 }
    return GeneralCategories.index(of: properties.generalCategory) | (properties.isWhitespace ? 32 : 0)
      | (properties.isAlphabetic ? 64 : 0)
  }
}
