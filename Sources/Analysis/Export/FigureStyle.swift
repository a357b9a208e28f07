import Colormaps

/// The colours a figure is drawn in. All as `#rrggbb`.
public struct FigureStyle: Sendable, Equatable {
  public let background: String
  public let text: String
  /// Of axes' names and numbers.
  public let faint: String
  /// Around a plot.
  public let frame: String
  /// Where a map holds nothing.
  public let empty: String
  /// From little to much.
  public let colormap: Colormap
  /// What differences shade towards where they are less and more.
  private let less: UInt32
  private let more: UInt32
  private let middle: UInt32

  public static func light(_ colormap: Colormap = .viridis) -> FigureStyle {
    FigureStyle(
      background: "#ffffff", text: "#1f2328", faint: "#59636e", frame: "#d1d9e0", empty: "#f3f4f6", colormap: colormap,
      less: 0x2166AC, more: 0xD95F02, middle: 0xF3F4F6)
  }

  public static func dark(_ colormap: Colormap = .viridis) -> FigureStyle {
    FigureStyle(
      background: "#16181d", text: "#e6e8eb", faint: "#9aa4af", frame: "#3a404a", empty: "#20242b", colormap: colormap,
      less: 0x4EA3F0, more: 0xFF9B45, middle: 0x20242B)
  }

  /// Of a share from 0 to 1.
  public func color(_ share: Double) -> String { Self.hex(colormap.rgb(at: share)) }

  /// Of a difference from -1 to 1.
  public func color(ofDifference share: Double) -> String {
    let end = share < 0 ? less : more
    let amount = min(1, abs(share.isNaN ? 0 : share))
    let channels = [16, 8, 0].map { (shift: UInt32) -> UInt32 in
      let (a, b) = (Double(middle >> shift & 0xFF), Double(end >> shift & 0xFF))
      return UInt32((a + (b - a) * amount).rounded()) << shift
    }
    return Self.hex(channels.reduce(0, |))
  }

  /// Black or white, whichever can be read on the colour of a share. Source: WCAG 2's relative luminance.
  func ink(on share: Double) -> String {
    let rgb = colormap.rgb(at: share)
    func linear(_ shift: UInt32) -> Double {
      let channel = Double(rgb >> shift & 0xFF) / 255
      return channel * channel
    }
    return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0) > 0.2 ? "#000000" : "#ffffff"
  }

  private static func hex(_ rgb: UInt32) -> String {
    let digits = String(rgb, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
