/// GPT-2's bijection between bytes and printable characters, in which byte-level vocabularies are written: printable
/// Latin-1 stands for itself, the other 68 bytes are U+0100 and up. Source: openai/gpt-2, `bytes_to_unicode`.
enum ByteAlphabet {
  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: true
    default: false
    }
  }

  /// The character that stands for each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      if isPrintable(byte) { return UInt32(byte) }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte each character below U+0144 stands for, -1 for none.
  static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// Appends the byte's character as UTF-8.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    let scalar = scalars[Int(byte)]
    if scalar < 0x80 {
      text.append(UInt8(scalar))
    } else {
      text.append(0xc0 | UInt8(scalar >> 6))
      text.append(0x80 | UInt8(scalar & 0x3f))
    }
  }

  /// Appends the bytes that `text`, written in the alphabet, stands for. Characters outside the alphabet stay as they
  /// are: they occur in vocabularies that were extended by hand.
  static func decode(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var index = text.startIndex
    while index < text.endIndex {
      let lead = text[index]
      if lead < 0x80 {
        bytes.append(Self.bytes[Int(lead)] >= 0 ? UInt8(Self.bytes[Int(lead)]) : lead)
        index += 1
        continue
      }
      if lead & 0xe0 == 0xc0, index + 1 < text.endIndex {
        let scalar = Int(lead & 0x1f) << 6 | Int(text[index + 1] & 0x3f)
        if scalar < Self.bytes.count, Self.bytes[scalar] >= 0 {
          bytes.append(UInt8(Self.bytes[scalar]))
          index += 2
          continue
        }
      }
      bytes.append(lead)
      index += 1
    }
  }
}
