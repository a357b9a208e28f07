/// The system's clipboard, reached through the terminal by OSC 52, so that it works over SSH too.
enum Clipboard {
  /// Terminals ignore longer texts; xterm and tmux draw the line about here.
  static let longestText = 74_000

  /// The sequence that puts a text into the clipboard; nil when it is too long.
  static func sequence(for text: String) -> String? {
    guard text.utf8.count <= longestText else { return nil }
    return "\u{1B}]52;c;\(base64(Array(text.utf8)))\u{07}"
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0) }
      for place in 0..<4 {
        text.append(place <= group.count ? digits[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
