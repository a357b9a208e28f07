/// BERT's cleaning. Source: google-research/bert, tokenization.py, as Hugging Face's `tokenizers` does it.
struct BertNormalizer: Normalizer {
  let cleansText: Bool
  let isolatesChinese: Bool
  let stripsAccents: Bool
  let lowercases: Bool

  func normalized(_ text: [UInt8]) -> [UInt8] {
    var text = text
    if cleansText { text = Self.cleaning.normalized(text) }
    if isolatesChinese { text = Self.isolating.normalized(text) }
    if stripsAccents { text = Self.strippingAccents.normalized(UnicodeForm.nfd.normalized(text)) }
    if lowercases { text = ScalarNormalizer.lowercase.normalized(text) }
    return text
  }

  private static let strippingAccents = ScalarNormalizer.dropping(LibraryCategories.isNonspacingMark)

  private static let cleaning = ScalarNormalizer { scalar, text in
    switch scalar {
    case 0x09, 0x0a, 0x0d: return text.append(0x20)
    case 0x20..<0x7f: return text.append(UInt8(scalar))
    case 0, 0xfffd: return
    default: break
    }
    if LibraryCategories.isOther(scalar) { return }
    if ScalarCategories.of(scalar).isWhitespace { text.append(0x20) } else { UTF8Text.append(scalar, to: &text) }
  }

  private static let isolating = ScalarNormalizer { scalar, text in
    guard isChinese(scalar) else { return UTF8Text.append(scalar, to: &text) }
    text.append(0x20)
    UTF8Text.append(scalar, to: &text)
    text.append(0x20)
  }

  static func isChinese(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f, 0x2b740...0x2b81f, 0x2b920...0x2ceaf,
      0xf900...0xfaff, 0x2f800...0x2fa1f:
      true
    default: false
    }
  }
}
