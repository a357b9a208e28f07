import Colormaps

/// Numbers as colours of cells.
public typealias Colormap = Colormaps.Colormap

extension Colormap {
  /// The colour of a value; outside of 0…1 that of the nearest end, NaN that of 0.
  public func color(at value: Double) -> Color { Color(rgb(at: value)) }

  /// Shades for terminals without colours, from little to much.
  public static func shade(_ value: Double, glyphs: GlyphSet) -> Unicode.Scalar {
    let shades: [Unicode.Scalar] = glyphs == .ascii ? [" ", ".", ":", "+", "#", "@"] : [" ", "░", "▒", "▓", "█"]
    let place = min(1, max(0, value.isNaN ? 0 : value)) * Double(shades.count)
    return shades[min(shades.count - 1, Int(place))]
  }
}
