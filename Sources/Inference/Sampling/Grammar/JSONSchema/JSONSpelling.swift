/// How characters are written within a string of JSON: as they are, or escaped. Source: RFC 8259, section 7.
enum JSONSpelling {
  private static let quote: UInt32 = 0x22
  private static let backslash: UInt32 = 0x5C
  private static let letters: [(scalar: UInt32, letter: String)] = [
    (0x08, "b"), (0x09, "t"), (0x0A, "n"), (0x0C, "f"), (0x0D, "r"), (quote, "\""), (backslash, "\\"),
  ]
  private static let mustEscape = CodePointSet([0...0x1F, quote...quote, backslash...backslash])

  /// One character of a set. Printable ASCII is written as it is, anything else in every way there is.
  static func node(_ set: CodePointSet) -> GrammarNode {
    let plain = set.subtracting(mustEscape)
    var all: [GrammarNode] = plain.ranges.isEmpty ? [] : [.characters(plain)]
    for (scalar, letter) in letters where set.contains(scalar) { all.append(.literal(Array("\\\(letter)".utf8))) }
    let escaped = set.intersection(CodePointSet([0...0x1F, 0x7F...CodePointSet.largest]))
    let units = escaped.ranges.flatMap(units)
    if !units.isEmpty { all.append(.sequence([.literal(Array("\\u".utf8)), .choice(units)])) }
    return .choice(all)
  }

  /// A text of exactly these characters, without the quotation marks.
  static func node(_ text: String) -> GrammarNode {
    .sequence(text.unicodeScalars.map { node(CodePointSet([$0.value...$0.value])) })
  }

  /// One of the ways to write a text, without the quotation marks. UTF-8.
  static func plain(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar -> [UInt8] in
      if let (_, letter) = letters.first(where: { $0.scalar == scalar.value }) { return Array("\\\(letter)".utf8) }
      guard mustEscape.contains(scalar.value) else { return CodePointSet.utf8(scalar.value) }
      let digits = String(scalar.value, radix: 16)
      return Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    }
  }

  static func quoted(_ content: GrammarNode) -> GrammarNode {
    .sequence([.literal([UInt8(quote)]), content, .literal([UInt8(quote)])])
  }

  /// UTF-16 in hexadecimal digits, without the first `\u`.
  private static func units(_ range: ClosedRange<UInt32>) -> [GrammarNode] {
    guard range.upperBound >= 0x10000 else { return [hexadecimal(range)] }
    var all = range.lowerBound < 0x10000 ? [hexadecimal(range.lowerBound...0xFFFF)] : []
    let (low, high) = (max(range.lowerBound, 0x10000) - 0x10000, range.upperBound - 0x10000)
    func add(_ heads: ClosedRange<UInt32>, _ tails: ClosedRange<UInt32>) {
      let head = hexadecimal(0xD800 + heads.lowerBound...0xD800 + heads.upperBound)
      let tail = hexadecimal(0xDC00 + tails.lowerBound...0xDC00 + tails.upperBound)
      all.append(.sequence([head, .literal(Array("\\u".utf8)), tail]))
    }
    let (first, last) = (low >> 10, high >> 10)
    if first == last {
      add(first...first, low & 0x3FF...high & 0x3FF)
    } else {
      add(first...first, low & 0x3FF...0x3FF)
      if first + 1 < last { add(first + 1...last - 1, 0...0x3FF) }
      add(last...last, 0...high & 0x3FF)
    }
    return all
  }

  /// Four hexadecimal digits.
  private static func hexadecimal(_ range: ClosedRange<UInt32>, digits: UInt32 = 4) -> GrammarNode {
    let shift = 4 * (digits - 1)
    let (first, last) = (range.lowerBound >> shift, range.upperBound >> shift)
    guard digits > 1 else { return digit(first...last) }
    let mask = (UInt32(1) << shift) - 1
    let (low, high) = (range.lowerBound & mask, range.upperBound & mask)
    func part(_ heads: ClosedRange<UInt32>, _ rest: ClosedRange<UInt32>) -> GrammarNode {
      .sequence([digit(heads), hexadecimal(rest, digits: digits - 1)])
    }
    if first == last { return part(first...first, low...high) }
    var parts: [GrammarNode] = []
    let isLowWhole = low == 0
    let isHighWhole = high == mask
    if !isLowWhole { parts.append(part(first...first, low...mask)) }
    let (from, to) = (isLowWhole ? first : first + 1, isHighWhole ? last + 1 : last)
    if from < to { parts.append(part(from...to - 1, 0...mask)) }
    if !isHighWhole { parts.append(part(last...last, 0...high)) }
    return .choice(parts)
  }

  private static func digit(_ values: ClosedRange<UInt32>) -> GrammarNode {
    var ranges: [ClosedRange<UInt32>] = []
    if values.lowerBound < 10 { ranges.append(0x30 + values.lowerBound...0x30 + min(values.upperBound, 9)) }
    if values.upperBound >= 10 {
      let letters = max(values.lowerBound, 10) - 10...values.upperBound - 10
      ranges.append(0x61 + letters.lowerBound...0x61 + letters.upperBound)
      ranges.append(0x41 + letters.lowerBound...0x41 + letters.upperBound)
    }
    return .characters(CodePointSet(ranges))
  }
}

extension CodePointSet {
  func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

  func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

  func intersection(_ other: CodePointSet) -> CodePointSet {
    CodePointSet(
      ranges.flatMap { a in
        other.ranges.compactMap { b in
          a.overlaps(b) ? max(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound) : nil
        }
      })
  }

  func subtracting(_ other: CodePointSet) -> CodePointSet { intersection(other.complement) }
}
