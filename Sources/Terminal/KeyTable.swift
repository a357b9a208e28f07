import Canvas

/// Which key a terminal's sequence stands for.
enum KeyTable {
  /// After ESC O: application mode, and the function keys of a VT100.
  static let ss3: [Character?: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "M": .enter,
    "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4),
    "a": .ctrlUp, "b": .ctrlDown, "c": .ctrlRight, "d": .ctrlLeft,
  ]

  /// After ESC [ [: the Linux console.
  static let console: [Character: Key] = [
    "A": .function(1), "B": .function(2), "C": .function(3), "D": .function(4), "E": .function(5),
  ]

  private static let byNumber: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]

  private static let byLetter: [Character: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end,
    "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4), "Z": .backTab,
    // rxvt's arrows with Shift.
    "a": .shiftUp, "b": .shiftDown, "c": .shiftRight, "d": .shiftLeft,
  ]

  private struct Modifiers: OptionSet {
    let rawValue: Int
    static let shift = Modifiers(rawValue: 1)
    static let alt = Modifiers(rawValue: 2)
    static let ctrl = Modifiers(rawValue: 4)
  }

  /// The key of a control sequence with these numbers and final character; nil when it is none.
  static func key(_ numbers: [Int?], _ final: Character) -> Key? {
    let first = numbers.first ?? nil
    let modifiers = Modifiers(rawValue: max(0, (numbers.count > 1 ? numbers[1] ?? 1 : 1) - 1) & 7)
    switch final {
    case "~":
      // xterm's modifyOtherKeys: 27 ; modifiers ; character.
      if first == 27, numbers.count > 2, let code = numbers[2] { return character(code, modifiers) }
      return first.flatMap { byNumber[$0] }.map { modified($0, modifiers) }
    case "u": return first.flatMap { character($0, modifiers) }
    case "^": return first.flatMap { byNumber[$0] }.map { modified($0, .ctrl) }
    default: return byLetter[final].map { modified($0, modifiers) }
    }
  }

  private static func modified(_ key: Key, _ modifiers: Modifiers) -> Key {
    switch key {
    case .up: modifiers.contains(.ctrl) ? .ctrlUp : modifiers.contains(.shift) ? .shiftUp : .up
    case .down: modifiers.contains(.ctrl) ? .ctrlDown : modifiers.contains(.shift) ? .shiftDown : .down
    case .left:
      modifiers.contains(.ctrl)
        ? .ctrlLeft : modifiers.contains(.alt) ? .altLeft : modifiers.contains(.shift) ? .shiftLeft : .left
    case .right:
      modifiers.contains(.ctrl)
        ? .ctrlRight : modifiers.contains(.alt) ? .altRight : modifiers.contains(.shift) ? .shiftRight : .right
    default: key
    }
  }

  /// A character sent as a number with modifiers.
  private static func character(_ code: Int, _ modifiers: Modifiers) -> Key? {
    guard let scalar = UInt32(exactly: code), let plain = KeyDecoder.key(scalar) else { return nil }
    switch plain {
    case .tab where modifiers.contains(.shift): return .backTab
    case .enter where modifiers.contains(.alt): return .altEnter
    case .backspace where modifiers.contains(.alt): return .altBackspace
    case .char(let character):
      let isControllable = character.isASCII && (character.isLetter || " \\]^_@".contains(character))
      if modifiers.contains(.ctrl), isControllable { return .ctrl(Character(character.lowercased())) }
      if modifiers.contains(.alt) { return .alt(character) }
      return modifiers.contains(.shift) ? .char(Character(character.uppercased())) : plain
    default: return plain
    }
  }
}
