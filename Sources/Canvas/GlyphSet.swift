/// The glyphs that lines, bars and graphs are drawn with; chosen by setting and by what the locale can show.
///
/// Every widget takes one, so that a terminal without Unicode still shows everything.
public enum GlyphSet: String, CaseIterable, Sendable {
  /// Box drawing, eighth blocks, and braille dots for graphs.
  case braille
  /// Box drawing and eighth blocks only, for fonts without braille.
  case blocks
  /// Nothing beyond ASCII.
  case ascii

  public struct Border: Sendable {
    public let topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: Unicode.Scalar
    public let teeLeft, teeRight, teeUp, teeDown, cross: Unicode.Scalar
  }

  public var border: Border { self == .ascii ? Self.asciiBorder : Self.roundBorder }

  private static let roundBorder = Border(
    topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│",
    teeLeft: "┤", teeRight: "├", teeUp: "┴", teeDown: "┬", cross: "┼")
  private static let asciiBorder = Border(
    topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|",
    teeLeft: "+", teeRight: "+", teeUp: "+", teeDown: "+", cross: "+")

  /// What a bar growing to the right shows in its last cell, by eighths: index 0 is nothing, the last is full.
  public var horizontalSteps: [Unicode.Scalar] {
    self == .ascii ? [" ", "#"] : [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  }

  /// What a bar growing upwards shows in its last cell.
  public var verticalSteps: [Unicode.Scalar] {
    self == .ascii ? [" ", "_", ".", "-", "=", "#"] : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }

  public var ellipsis: Character { self == .ascii ? "~" : "…" }
  /// The empty part of a gauge or slider.
  public var track: Unicode.Scalar { self == .ascii ? "." : "─" }
  /// The filled part of a slider.
  public var line: Unicode.Scalar { self == .ascii ? "=" : "━" }
  public var knob: Unicode.Scalar { self == .ascii ? "O" : "●" }
  public var mark: Unicode.Scalar { self == .ascii ? ":" : "┊" }
  public var scrollTrack: Unicode.Scalar { self == .ascii ? ":" : "│" }
  public var scrollThumb: Unicode.Scalar { self == .ascii ? "#" : "┃" }
  public var ascending: Unicode.Scalar { self == .ascii ? "^" : "▲" }
  public var descending: Unicode.Scalar { self == .ascii ? "v" : "▼" }
  public var pointer: Unicode.Scalar { self == .ascii ? ">" : "▸" }
  public var bullet: Unicode.Scalar { self == .ascii ? "*" : "•" }
  public var separator: Unicode.Scalar { self == .ascii ? "|" : "·" }
  public var check: Unicode.Scalar { self == .ascii ? "x" : "✓" }

  /// The set a locale can show: braille when its character set is UTF-8, else ASCII. Reads the name that LC_ALL, LC_CTYPE
  /// or LANG holds, the first that is set.
  public static func suited(toLocale name: String) -> GlyphSet {
    let lowered = name.lowercased()
    return lowered.contains("utf-8") || lowered.contains("utf8") ? .braille : .ascii
  }
}
