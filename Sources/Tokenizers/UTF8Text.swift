/// Valid UTF-8 as characters, without a `String`.
enum UTF8Text {
  /// Visits each character with the bytes it takes.
  @inline(__always)
  static func forEachScalar(_ text: [UInt8], _ visit: (_ scalar: UInt32, _ range: Range<Int>) -> Void) {
    text.withUnsafeBufferPointer { forEachScalar($0, visit) }
  }

  @inline(__always)
  static func forEachScalar(
    _ text: UnsafeBufferPointer<UInt8>, _ visit: (_ scalar: UInt32, _ range: Range<Int>) -> Void
  ) {
    var position = 0
    while position < text.count {
      let (scalar, length) = scalar(in: text, at: position)
      visit(scalar, position..<position + length)
      position += length
    }
  }

  /// The character at `position`, and how many bytes it takes.
  @inline(__always)
  static func scalar(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(text[position])
    if lead < 0x80 { return (lead, 1) }
    let length = min(lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4, text.count - position)
    var scalar = lead & (0x7f >> UInt32(length))
    for offset in 1..<max(1, length) { scalar = scalar << 6 | UInt32(text[position + offset] & 0x3f) }
    return (min(scalar, 0x10ffff), length)
  }

  /// The character that ends before `position`; nil at the start.
  static func scalar(in text: UnsafeBufferPointer<UInt8>, before position: Int) -> (scalar: UInt32, length: Int)? {
    guard position > 0 else { return nil }
    var start = position - 1
    while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
    return (scalar(in: text, at: start).scalar, position - start)
  }

  @inline(__always)
  static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    switch scalar {
    case 0..<0x80: text.append(UInt8(scalar))
    case 0x80..<0x800:
      text.append(0xc0 | UInt8(scalar >> 6))
      text.append(0x80 | UInt8(scalar & 0x3f))
    case 0x800..<0x10000:
      text.append(0xe0 | UInt8(scalar >> 12))
      text.append(0x80 | UInt8(scalar >> 6 & 0x3f))
      text.append(0x80 | UInt8(scalar & 0x3f))
    default:
      text.append(0xf0 | UInt8(scalar >> 18 & 7))
      text.append(0x80 | UInt8(scalar >> 12 & 0x3f))
      text.append(0x80 | UInt8(scalar >> 6 & 0x3f))
      text.append(0x80 | UInt8(scalar & 0x3f))
    }
  }
}
