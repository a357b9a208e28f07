/// How many terminal columns text takes, and where it may be cut or broken.
///
/// A grapheme cluster that is an emoji sequence (joined, flag, keycap, with a skin tone or an emoji presentation
/// selector) takes two columns. Any other cluster takes the columns of its scalars one after the other, as terminals
/// lay them out. Control characters take one column, as they are drawn as symbols; invisible format characters
/// (zero-width spaces, bidirectional controls) take none, as they are never sent to the screen.
public enum TextWidth {
  /// Columns of one scalar on its own: 0, 1 or 2.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value == 0xAD ? 0 : 1 }
    if WidthTable.contains(WidthTable.zero, value) || isInvisibleFormat(value) { return 0 }
    return WidthTable.contains(WidthTable.double, value) ? 2 : 1
  }

  /// Columns of one grapheme cluster.
  public static func columns(of cluster: Character) -> Int {
    var scalars = cluster.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return 0 }
    if scalars.next() == nil { return columns(of: first) }
    if isEmojiSequence(cluster.unicodeScalars) { return 2 }
    return cluster.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// Columns of a whole text written on one line. O(bytes); ASCII is counted without looking at clusters.
  public static func columns(of text: some StringProtocol) -> Int {
    if isPlainASCII(text) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Whether every byte is one printable ASCII column.
  static func isPlainASCII(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// Characters that have no picture but steer layout: never drawn.
  static func isInvisibleFormat(_ value: UInt32) -> Bool {
    switch value {
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }

  /// Whether several scalars form one double-width emoji.
  static func isEmojiSequence(_ scalars: Character.UnicodeScalarView) -> Bool {
    guard let first = scalars.first, first.value >= 0x23 else { return false }
    if isRegionalIndicator(first.value) { return scalars.count >= 2 }
    guard first.properties.isEmoji else { return false }
    return scalars.dropFirst().contains { scalar in
      switch scalar.value {
      case 0xFE0F, 0x20E3, 0x200D, 0x1F3FB...0x1F3FF: true
      default: false
      }
    }
  }

  static func isRegionalIndicator(_ value: UInt32) -> Bool { (0x1F1E6...0x1F1FF).contains(value) }

  /// The symbol drawn for a control character: ␀…␟ and ␡; C1 controls and lone surrogate stand-ins become �.
  public static func symbol(forControl value: UInt32) -> Unicode.Scalar? {
    switch value {
    case 0..<0x20: Unicode.Scalar(0x2400 + value)
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0: "\u{FFFD}"
    default: nil
    }
  }
}
