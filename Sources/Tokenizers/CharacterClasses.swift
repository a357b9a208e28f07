/// What a pre-tokenizer needs to know of a character.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt8
  static let letter = CharacterClass(rawValue: 1)
  static let number = CharacterClass(rawValue: 2)
  static let whitespace = CharacterClass(rawValue: 4)
  static let mark = CharacterClass(rawValue: 8)
  static let punctuation = CharacterClass(rawValue: 16)
  static let symbol = CharacterClass(rawValue: 32)
  /// Control, format, private use, surrogates.
  static let control = CharacterClass(rawValue: 64)
  /// Set for every character once its class is known; a class without it is past the text's end.
  static let known = CharacterClass(rawValue: 128)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Characters younger than `version` have no category.
  init(_ scalar: Unicode.Scalar, version: (major: Int, minor: Int)) {
    let properties = scalar.properties
    var result: CharacterClass = properties.isWhitespace ? [.known, .whitespace] : .known
    if let age = properties.age, (age.major, age.minor) <= version {
      switch properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: result.insert(.letter)
      case .decimalNumber, .letterNumber, .otherNumber: result.insert(.number)
      case .nonspacingMark, .spacingMark, .enclosingMark: result.insert(.mark)
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation:
        result.insert(.punctuation)
      case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: result.insert(.symbol)
      case .control, .format, .privateUse, .surrogate: result.insert(.control)
      case .spaceSeparator, .lineSeparator, .paragraphSeparator, .unassigned: break
      @unknown default: break
      }
    }
    self = result
  }
}

/// Classes of all characters in one version of Unicode, whatever the Swift run time knows by now: how a text splits is
/// part of a trained model.
struct CharacterClasses: Sendable {
  /// llama.cpp's, Unicode 15.1.
  static let llamaCpp = CharacterClasses(version: (15, 1))
  /// Those of the Oniguruma in Hugging Face's `tokenizers`, Unicode 16.
  static let oniguruma = CharacterClasses(version: (16, 0))

  private let table: ScalarTable

  private init(version: (major: Int, minor: Int)) {
    table = ScalarTable(surrogates: CharacterClass.control.rawValue) { CharacterClass($0, version: version).rawValue }
  }

  @inline(__always) subscript(scalar: UInt32) -> CharacterClass { CharacterClass(rawValue: table[scalar]) }
}
