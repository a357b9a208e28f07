import CCurses
import Canvas

/// Curses' numbered pairs of foreground and background, allocated as colours turn up.
///
/// When all numbers are taken it starts afresh and says so, and the screen is drawn anew.
struct ColorPairs {
  let depth: ColorDepth
  /// Colours curses knows: 8 on terminals without the bright ones.
  private let colors: Int32
  private let limit: Int32
  private var numbers: [UInt64: Int32] = [:]
  private var mapped: [Color: Color] = [:]

  init(depth: ColorDepth, colors: Int32, limit: Int32) {
    self.depth = depth
    self.colors = colors
    self.limit = max(1, limit)
  }

  /// The pair for a style, and attributes that stand in for colours the terminal lacks; nil when all pairs are taken.
  mutating func pair(for style: Style) -> (number: Int32, extra: Attributes)? {
    if depth == .monochrome { return (0, []) }
    if style.foreground.isDefault, style.background.isDefault { return (0, []) }
    let (foreground, background) = resolve(style)
    let extra: Attributes = colors == 8 && (foreground.paletteIndex ?? 0) >= 8 ? .bold : []
    let key = UInt64(foreground.bits) << 32 | UInt64(background.bits)
    if let known = numbers[key] { return (known, extra) }
    let number = Int32(numbers.count) + 1
    guard number < limit else { return nil }
    guard init_extended_pair(number, curses(foreground), curses(background)) == 0 else { return (0, extra) }
    numbers[key] = number
    return (number, extra)
  }

  /// Forgets all pairs.
  mutating func reset() {
    numbers.removeAll(keepingCapacity: true)
    reset_color_pairs()
  }

  private mutating func resolve(_ style: Style) -> (Color, Color) {
    var foreground = nearest(style.foreground)
    let background = nearest(style.background)
    if style.foreground != style.background, !isReadable(foreground, background) {
      foreground = .ansi((shown(background).luminance ?? 0) > 0.2 ? 0 : 15)
    }
    return (foreground, background)
  }

  /// Few colours must not make text vanish: named ones have to differ clearly, others at all.
  private func isReadable(_ foreground: Color, _ background: Color) -> Bool {
    guard depth == .ansi16 else { return foreground != background || foreground.isDefault }
    return shown(foreground).contrast(with: shown(background)).map { $0 >= 2.5 } ?? true
  }

  /// Without the bright colours their dark twins are shown.
  private func shown(_ color: Color) -> Color {
    guard colors == 8, let index = color.paletteIndex else { return color }
    return .ansi(index % 8)
  }

  private mutating func nearest(_ color: Color) -> Color {
    if depth == .trueColor { return color }
    if let known = mapped[color] { return known }
    let found = color.nearest(in: depth)
    mapped[color] = found
    return found
  }

  /// A colour as curses numbers it: -1 is the default.
  private func curses(_ color: Color) -> Int32 {
    if let index = color.paletteIndex, colors <= 256 || index < 8 { return Int32(index) % colors }
    guard let parts = color.components else { return -1 }
    let value = Int32(parts.red) << 16 | Int32(parts.green) << 8 | Int32(parts.blue)
    // With direct colours the first eight numbers are still palette entries.
    return value < 8 ? (value == 0 ? 0x010101 : 8) : value
  }
}
