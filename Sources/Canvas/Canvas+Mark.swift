extension Canvas {
  /// Lays a selection over what is drawn: its background and attributes. Foregrounds that mean something survive where they
  /// can still be read; plain ones, and those the selection would swallow, become the selection's.
  public mutating func mark(_ rect: Rect, _ selection: Style, _ theme: Theme) {
    let plain = [Color.default, theme[.text].foreground, theme[.muted].foreground]
    // Neighbours mostly share a colour, so the last answer is kept.
    var last: (color: Color, kept: Color)?
    restyle(rect) { style in
      if last?.color != style.foreground {
        let isReadable = style.foreground.contrast(with: selection.background).map { $0 >= 3 } ?? true
        let keeps = isReadable && !plain.contains(style.foreground)
        last = (style.foreground, keeps ? style.foreground : selection.foreground)
      }
      style.foreground = last?.kept ?? selection.foreground
      style.background = selection.background
      style.attributes.formUnion(selection.attributes)
    }
  }
}
