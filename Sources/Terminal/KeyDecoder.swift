import Canvas

/// Characters from a terminal become keys, pastes and mouse events. Pure: it neither reads nor waits.
///
/// It knows the sequences of xterm and its many descendants (in normal and application mode), of the Linux console and
/// rxvt, CSI-u, SGR and legacy mouse reports, and bracketed paste. Replies and unknown sequences are swallowed whole.
/// An Escape may be a key of its own or begin a sequence: when nothing follows for a moment, `flush` says it was a key.
public struct KeyDecoder: Sendable {
  private enum State: Equatable {
    case ground
    case escape
    case csi(String)
    case ss3
    /// A legacy mouse report: its three characters.
    case legacyMouse([UInt32])
    /// OSC, DCS, APC: everything up to its terminator.
    case string(sawEscape: Bool)
    case paste
  }

  private var state = State.ground
  private var pasted: [UInt32] = []

  public init() {}

  /// Whether a sequence has begun that may yet turn out to be something shorter.
  public var isPending: Bool { state != .ground && state != .paste }

  /// Takes one character.
  public mutating func feed(_ scalar: UInt32) -> [InputEvent] {
    switch state {
    case .ground: return ground(scalar)
    case .escape: return escape(scalar)
    case .csi(let body): return csi(body, scalar)
    case .ss3:
      state = .ground
      return Self.keys(KeyTable.ss3[Self.character(scalar)])
    case .legacyMouse(let body): return legacyMouse(body + [scalar])
    case .string(let sawEscape):
      if scalar == 0x07 || sawEscape && scalar == 0x5C {
        state = .ground
      } else {
        state = .string(sawEscape: scalar == 0x1B)
      }
      return []
    case .paste: return paste(scalar)
    }
  }

  /// Nothing followed: what was pending stands for itself.
  public mutating func flush() -> [InputEvent] {
    defer { if state != .paste { state = .ground } }
    switch state {
    case .escape: return [.key(.escape)]
    case .csi(""): return [.key(.alt("["))]
    case .ss3: return [.key(.alt("O"))]
    default: return []
    }
  }

  private mutating func ground(_ scalar: UInt32) -> [InputEvent] {
    if scalar == 0x1B {
      state = .escape
      return []
    }
    return Self.keys(Self.key(scalar))
  }

  private mutating func escape(_ scalar: UInt32) -> [InputEvent] {
    state = .ground
    switch scalar {
    case 0x1B:
      state = .escape
      return [.key(.escape)]
    case 0x5B: state = .csi("")
    case 0x4F: state = .ss3
    case 0x50, 0x5D, 0x5F, 0x5E: state = .string(sawEscape: false)
    case 0x0D, 0x0A: return [.key(.altEnter)]
    case 0x7F, 0x08: return [.key(.altBackspace)]
    default:
      guard scalar >= 0x20, let character = Self.character(scalar) else {
        return [.key(.escape)] + Self.keys(Self.key(scalar))
      }
      return [.key(.alt(character))]
    }
    return []
  }

  /// Longest sequence taken seriously.
  private static let longestSequence = 64

  private mutating func csi(_ body: String, _ scalar: UInt32) -> [InputEvent] {
    if scalar == 0x1B || scalar < 0x20 || scalar > 0x7E || body.utf8.count >= Self.longestSequence {
      state = .ground
      return scalar == 0x1B ? feed(scalar) : []
    }
    guard let character = Self.character(scalar) else { return [] }
    if body == "[" {
      // The Linux console's F1…F5: ESC [ [ A.
      state = .ground
      return Self.keys(KeyTable.console[character])
    }
    if (0x40...0x7E).contains(scalar), !(body.isEmpty && character == "[") {
      state = .ground
      return finish(body, character)
    }
    state = .csi(body + String(character))
    return []
  }

  private mutating func finish(_ body: String, _ final: Character) -> [InputEvent] {
    if body.hasPrefix("<"), final == "M" || final == "m" {
      return MouseReport.sgr(body.dropFirst(), isRelease: final == "m").map { [.mouse($0)] } ?? []
    }
    if body.isEmpty, final == "M" {
      state = .legacyMouse([])
      return []
    }
    if body == "200", final == "~" {
      state = .paste
      pasted = []
      return []
    }
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0.prefix { $0 != ":" }) }
    return Self.keys(KeyTable.key(numbers, final))
  }

  private mutating func legacyMouse(_ body: [UInt32]) -> [InputEvent] {
    guard body.count == 3 else {
      state = .legacyMouse(body)
      return []
    }
    state = .ground
    return MouseReport.legacy(body).map { [.mouse($0)] } ?? []
  }

  private static let pasteEnd: [UInt32] = Array("\u{1B}[201~".unicodeScalars.map(\.value))
  /// A paste longer than this arrives in parts.
  private static let longestPaste = 1 << 22

  private mutating func paste(_ scalar: UInt32) -> [InputEvent] {
    pasted.append(scalar)
    let isEnd = scalar == 0x7E && pasted.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd)
    guard isEnd || pasted.count >= Self.longestPaste else { return [] }
    if isEnd {
      pasted.removeLast(Self.pasteEnd.count)
      state = .ground
    }
    var text = String.UnicodeScalarView()
    var former: UInt32 = 0
    for value in pasted {
      if value == 0x0D || value == 0x0A && former != 0x0D {
        text.append("\n")
      } else if value != 0x0A, let scalar = Unicode.Scalar(value) {
        text.append(scalar)
      }
      former = value
    }
    pasted = []
    return text.isEmpty ? [] : [.paste(String(text))]
  }

  private static func keys(_ key: Key?) -> [InputEvent] { key.map { [.key($0)] } ?? [] }

  static func character(_ scalar: UInt32) -> Character? { Unicode.Scalar(scalar).map { Character($0) } }

  /// A character that is no part of a sequence.
  static func key(_ scalar: UInt32) -> Key? {
    switch scalar {
    case 0x00: .ctrl(" ")
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case 0x1B: .escape
    case 0x01...0x1A: character(scalar + 0x60).map { .ctrl($0) }
    case 0x1C...0x1F: character(scalar + 0x40).map { .ctrl($0) }
    case 0x80..<0xA0: nil
    default: character(scalar).map { .char($0) }
    }
  }
}
