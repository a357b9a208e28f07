/// What every widget needs to know to draw itself: the theme and the glyphs.
public struct Appearance: Sendable, Equatable {
  public var theme: Theme
  public var glyphs: GlyphSet

  public init(theme: Theme = .dark, glyphs: GlyphSet = .braille) {
    self.theme = theme
    self.glyphs = glyphs
  }

  /// How a role looks in the theme.
  public subscript(role: ThemeRole) -> Style { theme[role] }
}
