/// A colour as a theme names it: 24-bit, one of the terminal's 256 palette entries, or the terminal's own default.
///
/// What a terminal without that many colours shows instead is decided where the screen is drawn, by `nearest`.
public struct Color: Hashable, Sendable {
  /// Kind in the top byte (0 default, 1 palette, 2 rgb), value below it.
  public let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  /// The terminal's own foreground or background; in a theme role also "whatever lies below".
  public static let `default` = Color(bits: 0)

  public static func ansi(_ index: UInt8) -> Color { Color(bits: 0x0100_0000 | UInt32(index)) }

  public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    Color(bits: 0x0200_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  /// A 24-bit colour written as a number: `Color(0x1e1e2e)`.
  public init(_ hex: UInt32) { bits = 0x0200_0000 | (hex & 0xFF_FFFF) }

  /// Reads `#rrggbb`, `#rgb`, `default`, or a palette index `0`…`255`; nil for anything else.
  public init?(_ text: String) {
    if text == "default" {
      self = .default
    } else if text.hasPrefix("#") {
      let digits = text.dropFirst()
      guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
      switch digits.utf8.count {
      case 6: self.init(value)
      case 3: self.init((value >> 8 & 15) * 0x11_0000 | (value >> 4 & 15) * 0x1100 | (value & 15) * 0x11)
      default: return nil
      }
    } else if let index = UInt8(text) {
      self = .ansi(index)
    } else {
      return nil
    }
  }

  public var isDefault: Bool { bits == 0 }

  /// The palette index, for a palette colour.
  public var paletteIndex: UInt8? { bits >> 24 == 1 ? UInt8(truncatingIfNeeded: bits) : nil }

  /// Red, green and blue; palette colours by xterm's table, nil for the default colour.
  public var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch bits >> 24 {
    case 1: return Self.xterm(UInt8(truncatingIfNeeded: bits))
    case 2:
      return (
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits)
      )
    default: return nil
    }
  }

  /// This colour moved towards another: 0 stays, 1 arrives. The default colour cannot be mixed and stays.
  public func mixed(with other: Color, _ amount: Double) -> Color {
    guard let a = components, let b = other.components else { return self }
    let t = min(1, max(0, amount.isNaN ? 0 : amount))
    func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * t).rounded())
    }
    return .rgb(channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue))
  }
}
