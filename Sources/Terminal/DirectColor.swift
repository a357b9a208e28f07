import CCurses

/// A description of the present terminal that lets curses send 24-bit colours.
///
/// Curses only speaks of palette entries unless terminfo says that colours are direct, and the usual description of a
/// terminal (`xterm-256color`, `tmux-256color`) doesn't, whatever the terminal can do. Redefining palette entries instead
/// would outlive the program in some terminals and is ignored by others, tmux among them. So the description that is
/// already loaded is written out again in terminfo's own binary format with three changes (2²⁴ colours, `setaf` and `setab`
/// in the ISO 8613-6 form all of today's terminals take, and the RGB flag) and handed to curses in hexadecimal in
/// `TERMINFO`, as ncurses' `infocmp -Q` documents. Format: term(5), "extended number format".
enum DirectColor {
  /// The loaded description, changed, as `TERMINFO` takes it; nil when it doesn't fit the format.
  /// `setupterm` must have succeeded.
  static func description(term: String) -> String? {
    var strings: [[UInt8]?] = []
    collect(curses_str_name) { name, _ in
      let value = tigetstr(UnsafeMutablePointer(mutating: name))
      // Absent and cancelled capabilities are the pointers 0 and -1.
      let isPresent = value != nil && Int(bitPattern: value) != -1
      strings.append(isPresent ? value.map { Array(String(cString: $0).utf8) } : nil)
    }
    var numbers: [Int32] = []
    var flags: [UInt8] = []
    collect(curses_num_name) { name, _ in numbers.append(tigetnum(UnsafeMutablePointer(mutating: name))) }
    collect(curses_bool_name) { name, _ in flags.append(tigetflag(UnsafeMutablePointer(mutating: name)) > 0 ? 1 : 0) }
    change(&flags, &numbers, &strings)
    return encode(term: term, flags, numbers, strings).map { "hex:" + hex($0) }
  }

  private static func collect(
    _ nameAt: (Int32) -> UnsafePointer<CChar>?, _ body: (UnsafePointer<CChar>, Int) -> Void
  ) {
    var index: Int32 = 0
    while let name = nameAt(index) {
      body(name, Int(index))
      index += 1
    }
  }

  private static func index(of wanted: String, _ nameAt: (Int32) -> UnsafePointer<CChar>?) -> Int? {
    var found: Int?
    collect(nameAt) { name, index in if String(cString: name) == wanted { found = index } }
    return found
  }

  private static func change(_ flags: inout [UInt8], _ numbers: inout [Int32], _ strings: inout [[UInt8]?]) {
    if let ccc = index(of: "ccc", curses_bool_name) { flags[ccc] = 0 }
    if let colors = index(of: "colors", curses_num_name) { numbers[colors] = 1 << 24 }
    if let pairs = index(of: "pairs", curses_num_name) { numbers[pairs] = 1 << 16 }
    for (name, ground) in [("setaf", 3), ("setab", 4)] {
      guard let place = index(of: name, curses_str_name) else { continue }
      let channels = "%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d"
      strings[place] = Array("\u{1B}[%?%p1%{8}%<%t\(ground)%p1%d%e\(ground)8;2;\(channels)%;m".utf8)
    }
    for name in ["initc", "initp", "oc", "setf", "setb"] {
      if let place = index(of: name, curses_str_name) { strings[place] = nil }
    }
  }

  private static func encode(term: String, _ flags: [UInt8], _ numbers: [Int32], _ strings: [[UInt8]?]) -> [UInt8]? {
    var table: [UInt8] = []
    var offsets: [Int16] = []
    for string in strings {
      if let string {
        guard let offset = Int16(exactly: table.count) else { return nil }
        offsets.append(offset)
        table += string + [0]
      } else {
        offsets.append(-1)
      }
    }
    let names = Array(term.utf8) + [0]
    guard table.count <= Int(Int16.max), names.count <= 512 else { return nil }
    var bytes: [UInt8] = []
    func put(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    func align() { if bytes.count % 2 == 1 { bytes.append(0) } }
    for value in [0o1036, names.count, flags.count, numbers.count, offsets.count, table.count] { put(Int16(value)) }
    bytes += names + flags
    align()
    numbers.forEach { put($0) }
    offsets.forEach { put($0) }
    bytes += table
    align()
    // The extended part: one flag named RGB.
    for value in [1, 0, 0, 1, 4] { put(Int16(value)) }
    bytes += [1, 0]
    put(Int16(0))
    bytes += Array("RGB".utf8) + [0]
    return bytes
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
