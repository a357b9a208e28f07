import Foundation

extension Double {
  /// With so many decimals, in any locale the same.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}
