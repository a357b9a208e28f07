extension Key: CustomStringConvertible, LosslessStringConvertible {
  private static let names: [(name: String, key: Key)] = [
    ("enter", .enter), ("esc", .escape), ("tab", .tab), ("shift-tab", .backTab), ("backspace", .backspace),
    ("delete", .delete), ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .char(" ")),
    ("shift-up", .shiftUp), ("shift-down", .shiftDown), ("shift-left", .shiftLeft), ("shift-right", .shiftRight),
    ("ctrl-up", .ctrlUp), ("ctrl-down", .ctrlDown), ("ctrl-left", .ctrlLeft), ("ctrl-right", .ctrlRight),
    ("alt-left", .altLeft), ("alt-right", .altRight), ("alt-enter", .altEnter), ("alt-backspace", .altBackspace),
    // Other spellings, understood but never written.
    ("return", .enter), ("escape", .escape), ("backtab", .backTab), ("bs", .backspace), ("del", .delete),
    ("ins", .insert), ("pageup", .pageUp), ("pagedown", .pageDown), ("ctrl-i", .tab), ("ctrl-m", .enter),
    ("ctrl-h", .backspace), ("ctrl-[", .escape), ("lt", .char("<")), ("gt", .char(">")), ("cr", .enter),
  ]
  private static let byName = Dictionary(names.map { ($0.name, $0.key) }) { first, _ in first }
  private static let byKey = Dictionary(names.map { ($0.key, $0.name) }) { first, _ in first }

  /// How the key is written in help, settings and `--keys`: `q`, `G`, `space`, `ctrl-p`, `alt-x`, `f2`, `shift-tab`.
  public var description: String {
    if let name = Self.byKey[self], self != .char("<"), self != .char(">") { return name }
    switch self {
    case .char(let character): return String(character)
    case .ctrl(let character): return "ctrl-" + (character == " " ? "space" : String(character))
    case .alt(let character): return "alt-" + (character == " " ? "space" : String(character))
    case .function(let number): return "f\(number)"
    default: return "?"
    }
  }

  /// Reads what `description` writes, with or without angle brackets around a name, in any letter case. nil when it is
  /// no key.
  public init?(_ description: String) {
    if description.count == 1, let character = description.first {
      guard let key = Self.printable(character) else { return nil }
      self = key
      return
    }
    var text = description
    if text.hasPrefix("<"), text.hasSuffix(">") { text = String(text.dropFirst().dropLast()) }
    let lowered = Self.canonical(text.lowercased())
    if let key = Self.byName[lowered] {
      self = key
    } else if lowered.hasPrefix("f"), let number = Int(lowered.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else if lowered.hasPrefix("ctrl-"), let character = Self.modified(text), Self.isControllable(character) {
      self = .ctrl(Character(character.lowercased()))
    } else if lowered.hasPrefix("alt-"), let character = Self.modified(text) {
      self = .alt(character)
    } else {
      return nil
    }
  }

  /// `c-x`, `ctrl+x`, `^x`, `m-x`, `a-x`, `s-tab` in the long form.
  private static func canonical(_ text: String) -> String {
    if text.hasPrefix("^"), text.count == 2 { return "ctrl-" + text.dropFirst() }
    let long = ["c-": "ctrl-", "ctrl+": "ctrl-", "m-": "alt-", "a-": "alt-", "alt+": "alt-", "s-": "shift-"]
    for (short, full) in long where text.hasPrefix(short) && text.count > short.count {
      return full + text.dropFirst(short.count)
    }
    return text
  }

  /// The character a modifier stands before.
  private static func modified(_ text: String) -> Character? {
    if text.lowercased().hasSuffix("space") { return " " }
    guard let last = text.last, last.isASCII || last.isLetter else { return nil }
    let stem = canonical(text.lowercased())
    return stem.hasPrefix("ctrl-") && stem.count == 6 || stem.hasPrefix("alt-") && stem.count == 5 ? last : nil
  }

  private static func isControllable(_ character: Character) -> Bool {
    character.isASCII && character.isLetter || " \\]^_@".contains(character)
  }

  private static func printable(_ character: Character) -> Key? {
    switch character {
    case "\r", "\n", "\r\n": .enter
    case "\t": .tab
    case "\u{1B}": .escape
    default: TextWidth.symbol(forControl: character.unicodeScalars.first?.value ?? 0) == nil ? .char(character) : nil
    }
  }
}

/// A script of keys that can't be read.
public struct KeyNotationError: Error, Equatable, CustomStringConvertible {
  public let text: String
  /// Where in the script, counted in characters from 0.
  public let position: Int
  public var description: String {
    "'\(text)' at character \(position) is no key; expected a character or a name such as <enter>, <ctrl-p>, <f2>."
  }
}

extension Key {
  /// Reads a script of keys as `--keys` takes it: plain characters stand for themselves, names stand in angle brackets.
  ///
  /// `2i<enter>Hello<esc>` presses 2, i, Enter, H, e, l, l, o, Escape. A `<` itself is `<lt>`.
  public static func script(_ text: String) throws(KeyNotationError) -> [Key] {
    var keys: [Key] = []
    var rest = text[...]
    while let first = rest.first {
      let position = text.distance(from: text.startIndex, to: rest.startIndex)
      if first == "<" {
        guard let end = rest.firstIndex(of: ">"), let key = Key(String(rest[...end])) else {
          throw KeyNotationError(text: String(rest.prefix(24)), position: position)
        }
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        guard let key = Key(String(first)) else {
          throw KeyNotationError(text: String(first.unicodeScalars.map { _ in "?" }.joined()), position: position)
        }
        keys.append(key)
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}
