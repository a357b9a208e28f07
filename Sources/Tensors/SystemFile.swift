#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The small text files in which Linux describes the machine and the process.
enum SystemFile {
  /// The first line, or nil where the file can't be read.
  static func firstLine(_ path: String) -> String? {
    var first: String?
    forEachLine(path) { line in
      first = line
      return false
    }
    return first
  }

  /// What follows `key:` in the first line that begins so.
  static func value(of key: String, in path: String) -> String? {
    var value: String?
    forEachLine(path) { line in
      guard let colon = line.firstIndex(of: ":"), line[..<colon].trimmed == key else { return true }
      value = line[line.index(after: colon)...].trimmed
      return false
    }
    return value
  }

  private static func forEachLine(_ path: String, _ body: (String) -> Bool) {
    guard let file = fopen(path, "r") else { return }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, 4096, file) != nil {
      let bytes = line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
      guard body(String(decoding: bytes, as: UTF8.self)) else { return }
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
