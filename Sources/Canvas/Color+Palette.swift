/// How many colours a terminal can show.
public enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
  case monochrome = 2
  case ansi16 = 16
  case indexed256 = 256
  case trueColor = 16_777_216

  public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

extension Color {
  /// The colour a terminal of a depth shows instead: itself where it can, else the nearest palette entry, the default
  /// colour on a monochrome terminal.
  ///
  /// Only entries 16…255 stand in for a 24-bit colour on a 256-colour terminal, since users redefine the first 16.
  public func nearest(in depth: ColorDepth) -> Color {
    switch (depth, bits >> 24) {
    case (_, 0), (.trueColor, _): self
    case (.monochrome, _): .default
    case (.indexed256, 1): self
    case (.indexed256, _): nearest(among: 16...255)
    case (.ansi16, 1) where bits & 0xFF < 16: self
    case (.ansi16, _): named
    }
  }

  /// One of the 16 named colours: by hue for what is clearly coloured, else by brightness. The nearest by distance would
  /// turn the soft colours of a theme into greys.
  private var named: Color {
    guard let c = components else { return self }
    let (most, least) = (max(c.red, c.green, c.blue), min(c.red, c.green, c.blue))
    let chroma = most - least
    guard chroma >= 40 else {
      let grey: UInt8 = most < 0x38 ? 0 : most < 0x90 ? 8 : most < 0xE0 ? 7 : 15
      return .ansi(grey)
    }
    let half = least + chroma / 2
    let hue: UInt8 = (c.red >= half ? 1 : 0) | (c.green >= half ? 2 : 0) | (c.blue >= half ? 4 : 0)
    return .ansi(most >= 0xA8 ? hue + 8 : hue)
  }

  private func nearest(among indices: ClosedRange<UInt8>) -> Color {
    guard let mine = components else { return self }
    var best = indices.lowerBound
    var bestDistance = Int.max
    for index in indices {
      let distance = Self.distance(mine, Self.xterm(index))
      if distance < bestDistance { (best, bestDistance) = (index, distance) }
    }
    return .ansi(best)
  }

  /// A squared distance weighted for the eye ("redmean"). Source: compuphase.com/cmetric.htm.
  private static func distance(
    _ a: (red: UInt8, green: UInt8, blue: UInt8), _ b: (red: UInt8, green: UInt8, blue: UInt8)
  ) -> Int {
    let mean = (Int(a.red) + Int(b.red)) / 2
    let (red, green, blue) = (Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue))
    return ((512 + mean) * red * red) >> 8 + 4 * green * green + ((767 - mean) * blue * blue) >> 8
  }

  /// xterm's palette: 16 named colours, a 6×6×6 cube, 24 greys.
  static func xterm(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let value = Int(index)
    if value < 16 {
      let color = firstSixteen[value]
      return (UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255))
    }
    if value >= 232 {
      let grey = UInt8(8 + 10 * (value - 232))
      return (grey, grey, grey)
    }
    let cube = value - 16
    func level(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
    return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
  }

  private static let firstSixteen = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]

  /// Relative luminance from 0 (black) to 1 (white). Source: WCAG 2.2.
  public var luminance: Double? {
    components.map { c in
      func linear(_ channel: UInt8) -> Double {
        let v = Double(channel) / 255
        return v <= 0.04045 ? v / 12.92 : Self.power24((v + 0.055) / 1.055)
      }
      return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue)
    }
  }

  /// x to the 2.4 for 0…1: x² times the fifth root of x², by Newton's iteration.
  private static func power24(_ x: Double) -> Double {
    let square = x * x
    guard square > 0 else { return 0 }
    var root = 1.0
    for _ in 0..<24 {
      let fourth = root * root * root * root
      root -= (root * fourth - square) / (5 * fourth)
    }
    return square * root
  }

  /// The WCAG contrast ratio of two colours, 1…21; nil when one is the terminal's default.
  public func contrast(with other: Color) -> Double? {
    guard let a = luminance, let b = other.luminance else { return nil }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
