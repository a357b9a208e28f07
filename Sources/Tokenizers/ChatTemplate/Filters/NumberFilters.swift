#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Filters {
  static let number: [String: Filter] = [
    "abs": { value, _, _ throws(TemplateError) in
      if case .float(let number) = value { return .float(number.magnitude) }
      guard let integer = try value.defined().asInteger else {
        throw .runtime("bad operand type for abs(): '\(value.typeName)'")
      }
      return integer < 0 ? try Value.integer(0).combined(.subtract, with: .integer(integer)) : .integer(integer)
    },
    "int": int,
    "float": { value, arguments, _ throws(TemplateError) in
      let fallback = try arguments.bind("float", "default")[0] ?? .float(0)
      if let number = try value.defined().asNumber { return .float(number) }
      if case .string(let text) = value, let number = PythonText.float(text) { return .float(number) }
      return fallback
    },
    "round": round, "filesizeformat": fileSize,
  ]

  @Sendable private static func int(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("int", "default", "base")
    let fallback = values[0] ?? .integer(0)
    switch try value.defined() {
    case .float(let number): return Int(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? fallback
    case .string(let text):
      let base = try values[1].integer(10)
      guard (2...36).contains(base) || base == 0 else { throw .runtime("int() base must be >= 2 and <= 36, or 0") }
      if let integer = PythonText.integer(text, base: base) { return .integer(integer) }
      let number = PythonText.float(text)
      return number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map { .integer($0) } ?? fallback
    default: return value.asInteger.map { .integer($0) } ?? fallback
    }
  }

  @Sendable private static func round(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("round", "precision", "method")
    let (precision, method) = try (values[0].integer(0), values[1].string("common"))
    guard ["common", "ceil", "floor"].contains(method) else {
      throw .runtime("method must be common, ceil or floor")
    }
    guard let number = try value.defined().asNumber else { throw .runtime("can't round '\(value.typeName)'") }
    if method == "common" {
      if case .float = value { return .float(DecimalText.rounded(number, to: precision)) }
      if precision >= 0 { return .integer(value.asInteger ?? 0) }
    }
    let scale = pow(10, Double(precision))
    let scaled = number * scale
    let whole =
      method == "ceil"
      ? scaled.rounded(.up) : method == "floor" ? scaled.rounded(.down) : scaled.rounded(.toNearestOrEven)
    if method == "common" { return .integer(Int(exactly: whole / scale) ?? 0) }
    return .float(whole / scale)
  }

  @Sendable private static func fileSize(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let isBinary = try arguments.bind("filesizeformat", "binary")[0].flag(false)
    let parsed: Double? = if case .string(let text) = value { PythonText.float(text) } else { value.asNumber }
    guard let bytes = parsed else { throw .runtime("filesizeformat needs a number, not '\(value.typeName)'") }
    let base = isBinary ? 1024.0 : 1000.0
    if bytes == 1 { return .string("1 Byte") }
    if bytes < base { return .string("\(Int(exactly: bytes.rounded(.towardZero)) ?? 0) Bytes") }
    let units =
      isBinary
      ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
    var unit = base
    var index = 0
    while index < units.count - 1, bytes >= unit * base {
      unit *= base
      index += 1
    }
    return .string(DecimalText.fixed(bytes / unit, 1) + " " + units[index])
  }
}

/// Numbers in C's decimal formats, whose rounding is exact.
enum DecimalText {
  /// `%.Nf`
  static func fixed(_ number: Double, _ digits: Int) -> String { formatted("%.*f", number, digits) }

  /// `%.Ne`
  static func exponent(_ number: Double, _ digits: Int) -> String { formatted("%.*e", number, digits) }

  /// `%.Ng`
  static func general(_ number: Double, _ digits: Int) -> String { formatted("%.*g", number, digits) }

  /// Python's `round(number, digits)`: the nearest decimal, read back.
  static func rounded(_ number: Double, to digits: Int) -> Double {
    guard number.isFinite, digits < 300 else { return number }
    if digits >= 0 { return Double(fixed(number, digits)) ?? number }
    let scale = pow(10, Double(-digits))
    return scale.isFinite ? (number / scale).rounded(.toNearestOrEven) * scale : 0
  }

  private static func formatted(_ format: String, _ number: Double, _ digits: Int) -> String {
    let digits = Int32(clamping: min(max(0, digits), 1000))
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1400) { buffer in
      let length = withVaList([digits, number]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      let written = buffer[..<min(max(0, Int(length)), buffer.count - 1)]
      return String(decoding: written.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
