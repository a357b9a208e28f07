/// Text from a file or a model with everything that could steer a terminal turned into something to look at.
///
/// ESC becomes `␛`, DEL `␡`, a C1 control or a bidirectional override `\u{202E}`. Letters of every script, emoji and
/// joiners stay as they are. Doing it twice changes nothing more.
public struct VisibleText: Sendable, Hashable, CustomStringConvertible {
  /// What happens to the two controls that ordinary text holds.
  public enum Layout: Sendable {
    /// Line feeds and tabs become `␊` and `␉`: for a name, a message, a cell of a table.
    case oneLine
    /// Line feeds and tabs stay: for prose that a terminal may lay out.
    case manyLines
  }

  public let description: String

  /// O(bytes); text without controls is not copied.
  public init(_ text: String, layout: Layout = .oneLine) {
    guard text.unicodeScalars.contains(where: { Self.isHidden($0, layout) }) else {
      description = text
      return
    }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if Self.isHidden(scalar, layout) {
        shown.append(contentsOf: Self.symbol(of: scalar))
      } else {
        shown.append(scalar)
      }
    }
    description = String(shown)
  }

  /// Whether a terminal would obey `scalar` or lay text out by it instead of showing it.
  public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Arabic letter mark, left-to-right and right-to-left marks, embeddings, overrides, isolates.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    // Line and paragraph separators, deprecated format controls, byte-order mark, interlinear annotation.
    case 0x2028, 0x2029, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    default: false
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar, _ layout: Layout) -> Bool {
    if layout == .manyLines, scalar == "\n" || scalar == "\t" { return false }
    return isControl(scalar)
  }

  private static func symbol(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    switch scalar.value {
    case 0x00...0x1F: pictures(0x2400 + scalar.value)
    case 0x7F: pictures(0x2421)
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
    }
  }

  /// A character of the block Control Pictures.
  private static func pictures(_ value: UInt32) -> String.UnicodeScalarView {
    var view = String.UnicodeScalarView()
    if let scalar = Unicode.Scalar(value) { view.append(scalar) }
    return view
  }
}

extension VisibleText {
  /// `name` in quotes for a message, cut to `limit` characters so that a hostile name cannot flood a screen.
  package static func quoted(_ name: String, limit: Int = 80) -> String {
    let short = name.unicodeScalars.count > limit ? String(name.unicodeScalars.prefix(limit)) + "…" : name
    return "'\(VisibleText(short))'"
  }

  /// `json` with every control that JSON's own rules leave raw (DEL, C1, bidirectional marks) as a `\u` escape.
  ///
  /// The same JSON to whoever parses it, since outside strings it has none of them; harmless in a terminal.
  public static func escapedJSON(_ json: String) -> String {
    let isRaw = { (scalar: Unicode.Scalar) in scalar.value > 0x1F && isControl(scalar) }
    guard json.unicodeScalars.contains(where: isRaw) else { return json }
    var escaped = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      if isRaw(scalar) {
        let digits = String(scalar.value, radix: 16)
        escaped.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
