/// The ways a cell's glyph can be emphasized.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let italic = Attributes(rawValue: 4)
  public static let underline = Attributes(rawValue: 8)
  public static let reverse = Attributes(rawValue: 16)
}

/// How a cell looks: foreground, background and attributes. A plain value of nine bytes.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(_ foreground: Color = .default, on background: Color = .default, _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own colours, no emphasis.
  public static let plain = Style()

  /// The same style with another foreground.
  public func foreground(_ color: Color) -> Style { Style(color, on: background, attributes) }

  /// The same style on another background.
  public func on(_ color: Color) -> Style { Style(foreground, on: color, attributes) }

  /// The same style with more attributes.
  public func adding(_ more: Attributes) -> Style { Style(foreground, on: background, attributes.union(more)) }

  /// This style laid over another: colours left at the default come from below, attributes add up.
  public func over(_ below: Style) -> Style {
    Style(
      foreground.isDefault ? below.foreground : foreground,
      on: background.isDefault ? below.background : background,
      attributes.union(below.attributes))
  }
}
