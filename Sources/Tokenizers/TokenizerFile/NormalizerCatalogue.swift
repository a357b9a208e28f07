import Checkpoints

extension PartCatalogue where Part == any Normalizer {
  static var normalizers: PartCatalogue {
    PartCatalogue(kinds: [
      "Sequence": { settings throws(TokenizerError) in
        NormalizerSequence(parts: try Self.normalizers.make(try settings.parts("normalizers")))
      },
      "NFC": { _ in UnicodeForm.nfc }, "NFD": { _ in UnicodeForm.nfd },
      "NFKC": { _ in UnicodeForm.nfkc }, "NFKD": { _ in UnicodeForm.nfkd },
      "Lowercase": { _ in ScalarNormalizer.lowercase }, "StripAccents": { _ in ScalarNormalizer.stripAccents },
      "Nmt": { _ in ScalarNormalizer.nmt }, "ByteLevel": { _ in ByteLevelNormalizer() },
      "BertNormalizer": { settings throws(TokenizerError) in
        let lowercases = try settings.bool("lowercase", default: true)
        return BertNormalizer(
          cleansText: try settings.bool("clean_text", default: true),
          isolatesChinese: try settings.bool("handle_chinese_chars", default: true),
          stripsAccents: try settings.bool("strip_accents", default: lowercases), lowercases: lowercases)
      },
      "Strip": { settings throws(TokenizerError) in
        StripNormalizer(
          left: try settings.bool("strip_left", default: true), right: try settings.bool("strip_right", default: true))
      },
      "Replace": { settings throws(TokenizerError) in
        ReplaceNormalizer(pattern: try settings.pattern("pattern"), replacement: try settings.bytes("content"))
      },
      "Prepend": { settings throws(TokenizerError) in PrependNormalizer(prefix: try settings.bytes("prepend")) },
      "Precompiled": { settings throws(TokenizerError) in
        CharacterMapNormalizer(try CharacterMap(try settings.base64("precompiled_charsmap")))
      },
    ])
  }
}

extension PartSettings {
  func base64(_ name: String) throws(TokenizerError) -> [UInt8] {
    guard let bytes = Base64.decode(try string(name)) else { throw wrong(name, expected: "text in Base64") }
    return bytes
  }
}

/// Bytes written in 64 letters. Source: RFC 4648.
enum Base64 {
  static func decode(_ text: String) -> [UInt8]? {
    var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
    bytes.reserveCapacity(text.utf8.count / 4 * 3)
    for letter in text.utf8 {
      guard let value = value(of: letter) else {
        if letter == UInt8(ascii: "=") { break }
        return nil
      }
      bits = bits << 6 | value
      count += 1
      guard count == 4 else { continue }
      bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
      count = 0
    }
    switch count {
    case 1: return nil
    case 2: bytes.append(UInt8(bits >> 4 & 255))
    case 3: bytes += [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
    default: break
    }
    return bytes
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case 0x41...0x5a: UInt32(letter - 0x41)
    case 0x61...0x7a: UInt32(letter - 0x61 + 26)
    case 0x30...0x39: UInt32(letter - 0x30 + 52)
    case 0x2b: 62
    case 0x2f: 63
    default: nil
    }
  }
}
