import Checkpoints

/// A number of JSON as its decimal digits, of any size.
struct DecimalNumber: Equatable {
  /// Without a sign.
  struct Magnitude: Equatable {
    /// Most significant first, no zero before another digit.
    var whole: [UInt8]
    /// Behind the point, no zero at the end.
    var fraction: [UInt8] = []

    static let zero = Magnitude(whole: [0])
    var isZero: Bool { self == .zero }

    static func < (a: Magnitude, b: Magnitude) -> Bool {
      if a.whole.count != b.whole.count { return a.whole.count < b.whole.count }
      if a.whole != b.whole { return a.whole.lexicographicallyPrecedes(b.whole) }
      return a.fraction.lexicographicallyPrecedes(b.fraction)
    }
  }

  static let mostDigits = 400

  var isNegative: Bool
  var magnitude: Magnitude
  var isWhole: Bool { magnitude.fraction.isEmpty }

  /// Nil for what is no number, and for a double that is none.
  init?(_ value: JSONValue) {
    switch value {
    case .integer(let number): self.init(text: "\(number)")
    case .number(let number) where number.isFinite: self.init(text: "\(number)")
    default: return nil
    }
  }

  /// Such as `-12.5e-3`.
  init?(text: String) {
    let parts = text.lowercased().split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var (digits, isFraction): ([UInt8], Bool) = ([], false)
    isNegative = text.hasPrefix("-")
    for byte in parts[0].utf8 {
      if byte == UInt8(ascii: ".") { isFraction = true }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { continue }
      digits.append(byte - UInt8(ascii: "0"))
      if isFraction { exponent -= 1 }
    }
    guard abs(exponent) <= Self.mostDigits, digits.count <= Self.mostDigits else { return nil }
    if exponent > 0 { digits += [UInt8](repeating: 0, count: exponent) }
    let point = max(0, -exponent)
    if digits.count <= point {
      digits.insert(contentsOf: [UInt8](repeating: 0, count: point + 1 - digits.count), at: 0)
    }
    var (whole, fraction) = (Array(digits.dropLast(point).drop { $0 == 0 }), Array(digits.suffix(point)))
    while fraction.last == 0 { fraction.removeLast() }
    if whole.isEmpty { whole = [0] }
    magnitude = Magnitude(whole: whole, fraction: fraction)
    if magnitude.isZero { isNegative = false }
  }

  static func < (a: DecimalNumber, b: DecimalNumber) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative ? b.magnitude < a.magnitude : a.magnitude < b.magnitude
  }
}

/// Numbers between two bounds, either of which may be missing or not itself included.
struct NumberRange {
  struct Bound: Equatable {
    var number: DecimalNumber
    var isStrict: Bool
  }

  private(set) var least: Bound?
  private(set) var most: Bound?

  var isUnbounded: Bool { least == nil && most == nil }

  mutating func raise(to number: DecimalNumber, isStrict: Bool) {
    guard let known = least else { return least = Bound(number: number, isStrict: isStrict) }
    if known.number < number { least = Bound(number: number, isStrict: isStrict) }
    if known.number == number { least?.isStrict = known.isStrict || isStrict }
  }

  mutating func lower(to number: DecimalNumber, isStrict: Bool) {
    guard let known = most else { return most = Bound(number: number, isStrict: isStrict) }
    if number < known.number { most = Bound(number: number, isStrict: isStrict) }
    if known.number == number { most?.isStrict = known.isStrict || isStrict }
  }

  func isDisjoint(with other: NumberRange) -> Bool { isBelow(other) || other.isBelow(self) }

  private func isBelow(_ other: NumberRange) -> Bool {
    guard let most, let bound = other.least else { return false }
    return most.number < bound.number || (most.number == bound.number && (most.isStrict || bound.isStrict))
  }
}
