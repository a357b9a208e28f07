#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Value {
  /// Longest text or sequence an operation may make.
  static let maximumLength = 16 << 20

  func combined(_ operation: ArithmeticOperator, with other: Value) throws(TemplateError) -> Value {
    _ = try defined()
    if operation == .remainder, case .string(let format) = self {
      return .string(try PercentFormat.apply(format, other))
    }
    _ = try other.defined()
    if let left = asInteger, let right = other.asInteger { return try Self.integers(left, operation, right) }
    if let left = asNumber, let right = other.asNumber { return try Self.floats(left, operation, right) }
    if operation == .add, let joined = try joined(to: other) { return joined }
    if operation == .multiply {
      if let count = other.asInteger, let repeated = try repeated(count) { return repeated }
      if let count = asInteger, let repeated = try other.repeated(count) { return repeated }
    }
    throw .runtime(
      "unsupported operand type(s) for \(operation.rawValue): '\(typeName)' and '\(other.typeName)'")
  }

  private func joined(to other: Value) throws(TemplateError) -> Value? {
    switch (self, other) {
    case (.string(let left), .string(let right)):
      try Self.checkLength(left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.string, _):
      throw .runtime("can only concatenate str (not \"\(other.typeName)\") to str")
    case (.list(let left), .list(let right)):
      try Self.checkLength(left.count + right.count)
      return .list(left + right)
    case (.tuple(let left), .tuple(let right)):
      try Self.checkLength(left.count + right.count)
      return .tuple(left + right)
    default: return nil
    }
  }

  private func repeated(_ count: Int) throws(TemplateError) -> Value? {
    let count = max(0, count)
    func check(_ length: Int) throws(TemplateError) {
      let (total, overflow) = length.multipliedReportingOverflow(by: count)
      try Self.checkLength(overflow ? .max : total)
    }
    switch self {
    case .string(let text):
      try check(text.utf8.count)
      return .string(text.isEmpty ? "" : String(repeating: text, count: count))
    case .list(let elements):
      try check(elements.count)
      return .list(elements.isEmpty ? [] : Array(repeatElement(elements, count: count).joined()))
    case .tuple(let elements):
      try check(elements.count)
      return .tuple(elements.isEmpty ? [] : Array(repeatElement(elements, count: count).joined()))
    default: return nil
    }
  }

  static func checkLength(_ length: Int) throws(TemplateError) {
    guard length <= maximumLength else {
      throw TemplateError(.limit, "A text or list became longer than \(maximumLength)")
    }
  }

  private static func integers(
    _ left: Int, _ operation: ArithmeticOperator, _ right: Int
  ) throws(TemplateError) -> Value {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    case .divide:
      guard right != 0 else { throw .runtime("division by zero") }
      return .float(Double(left) / Double(right))
    case .floorDivide:
      guard right != 0 else { throw .runtime("integer division or modulo by zero") }
      result = left.dividedReportingOverflow(by: right)
      if !result.overflow, left % right != 0, (left < 0) != (right < 0) { return .integer(result.partialValue - 1) }
    case .remainder:
      guard right != 0 else { throw .runtime("integer division or modulo by zero") }
      guard right != -1 else { return .integer(0) }
      let remainder = left % right
      return .integer(remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder)
    case .power: return try power(left, right)
    }
    guard !result.overflow else { throw .runtime("the integer result is too large") }
    return .integer(result.partialValue)
  }

  private static func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Value {
    if exponent < 0 { return try floats(Double(base), .power, Double(exponent)) }
    if base == 0 || base == 1 || base == -1 {
      return .integer(exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base)
    }
    var result = 1
    for _ in 0..<min(exponent, 64) {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      guard !overflow else { throw .runtime("the integer result is too large") }
      result = product
    }
    return .integer(result)
  }

  private static func floats(
    _ left: Double, _ operation: ArithmeticOperator, _ right: Double
  ) throws(TemplateError) -> Value {
    switch operation {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .divide, .floorDivide, .remainder:
      guard right != 0 else { throw .runtime("float division by zero") }
      if operation == .divide { return .float(left / right) }
      let remainder = remainder(left, right)
      if operation == .remainder { return .float(remainder) }
      return .float(((left - remainder) / right).rounded())
    case .power:
      guard left != 0 || right >= 0 else { throw .runtime("zero to a negative power") }
      guard left >= 0 || right == right.rounded() else { throw .runtime("a root of a negative number") }
      return .float(pow(left, right))
    }
  }

  /// Python's `%`: the sign is the divisor's.
  private static func remainder(_ left: Double, _ right: Double) -> Double {
    let remainder = fmod(left, right)
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
  }
}
