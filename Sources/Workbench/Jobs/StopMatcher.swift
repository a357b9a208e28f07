/// Finds stop texts in streamed text, holding back what may be the beginning of one.
///
/// Works on UTF-8 bytes; since it is fed whole characters and stop texts are whole characters, a held part never
/// splits one.
package struct StopMatcher {
  private let stops: [[UInt8]]
  private var held: [UInt8] = []

  package init(_ stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// Takes more text in.
  ///
  /// - Returns: the text that is certain not to belong to a stop, and whether a stop was met.
  package mutating func feed(_ text: String) -> (released: String, stopped: Bool) {
    guard !stops.isEmpty else { return (text, false) }
    held += Array(text.utf8)
    if let start = stops.compactMap({ held.firstStart(of: $0) }).min() {
      let released = String(decoding: held[..<start], as: UTF8.self)
      held = []
      return (released, true)
    }
    let kept = stops.map { held.longestSuffix(thatStarts: $0) }.max() ?? 0
    let released = String(decoding: held.dropLast(kept), as: UTF8.self)
    held = Array(held.suffix(kept))
    return (released, false)
  }

  /// What was held back, when no more text will come.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate func firstStart(of needle: [UInt8]) -> Int? {
    guard count >= needle.count else { return nil }
    return (0...count - needle.count).first { self[$0..<$0 + needle.count].elementsEqual(needle) }
  }

  fileprivate func longestSuffix(thatStarts needle: [UInt8]) -> Int {
    stride(from: Swift.min(count, needle.count - 1), to: 0, by: -1).first {
      suffix($0).elementsEqual(needle.prefix($0))
    } ?? 0
  }
}
