import Foundation

extension Double {
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
  var scientific: String { String(format: "%.2e", self) }
  /// A probability as a percentage of four columns at most: `100%`, `37.2`, `0.04`.
  var percentText: String {
    let percent = self * 100
    if percent >= 99.95 { return "100%" }
    return percent >= 9.995 ? String(format: "%.1f%%", percent) : String(format: "%.2f%%", percent)
  }
}
