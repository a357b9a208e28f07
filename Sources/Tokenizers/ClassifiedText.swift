/// UTF-8 text seen as characters with their classes, for splitters: borrowed, nothing is copied. Positions are byte
/// offsets. The bytes must be valid UTF-8.
struct ClassifiedText {
  struct Character {
    let scalar: UInt32
    /// Empty past the end.
    let kind: CharacterClass
    /// Bytes.
    let length: Int

    static let none = Character(scalar: .max, kind: [], length: 0)

    @inline(__always) var exists: Bool { !kind.isEmpty }
    @inline(__always) var isLetter: Bool { kind.contains(.letter) }
    @inline(__always) var isNumber: Bool { kind.contains(.number) }
    @inline(__always) var isWhitespace: Bool { kind.contains(.whitespace) }
    @inline(__always) var isNewline: Bool { scalar == 10 || scalar == 13 }
    /// Neither white space nor letter nor number, and not the end: `[^\s\p{L}\p{N}]`.
    @inline(__always) var isOther: Bool { exists && kind.isDisjoint(with: [.whitespace, .letter, .number]) }
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private let classes: CharacterClasses

  init(_ bytes: UnsafeBufferPointer<UInt8>, classes: CharacterClasses = .llamaCpp) {
    (self.bytes, self.classes) = (bytes, classes)
  }

  /// The character at `position`, or `none` from `end` on.
  @inline(__always) func character(at position: Int, before end: Int) -> Character {
    guard position < end else { return .none }
    let lead = UInt32(bytes[position])
    if lead < 0x80 { return Character(scalar: lead, kind: classes[lead], length: 1) }
    return multibyte(at: position, lead: lead, before: end)
  }

  private func multibyte(at position: Int, lead: UInt32, before end: Int) -> Character {
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    guard position + length <= end else { return Character(scalar: 0xfffd, kind: .known, length: end - position) }
    var scalar = lead & (0x7f >> UInt32(length))
    for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[position + offset] & 0x3f) }
    scalar = min(scalar, 0x10ffff)
    return Character(scalar: scalar, kind: classes[scalar], length: length)
  }

  /// Where the run of characters satisfying `matches` that starts at `position` ends.
  @inline(__always) func skip(from position: Int, before end: Int, while matches: (Character) -> Bool) -> Int {
    var position = position
    while true {
      let next = character(at: position, before: end)
      guard next.exists, matches(next) else { return position }
      position += next.length
    }
  }
}
