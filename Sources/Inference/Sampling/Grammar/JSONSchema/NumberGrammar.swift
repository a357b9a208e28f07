/// Numbers of JSON between two bounds, digit by digit. With a bound there is no exponent: a number is then ordered as
/// its digits are.
struct NumberGrammar {
  let isWhole: Bool

  static let digit = characters("0", "9")

  static func node(_ range: NumberRange, isWhole: Bool) -> GrammarNode {
    let grammar = NumberGrammar(isWhole: isWhole)
    if range.isUnbounded { return grammar.any }
    return .choice([grammar.positive(range), .sequence([.literal(Array("-".utf8)), grammar.negative(range)])])
  }

  private var any: GrammarNode {
    let whole = GrammarNode.choice([
      .literal(Array("0".utf8)), .sequence([Self.characters("1", "9"), .repetition(Self.digit, min: 0, max: nil)]),
    ])
    let digits = GrammarNode.repetition(Self.digit, min: 1, max: nil)
    let fraction = GrammarNode.sequence([.literal(Array(".".utf8)), digits])
    let sign = GrammarNode.repetition(.characters(CodePointSet([0x2B...0x2B, 0x2D...0x2D])), min: 0, max: 1)
    let exponent = GrammarNode.sequence([.characters(CodePointSet([0x45...0x45, 0x65...0x65])), sign, digits])
    let signed = [.repetition(.literal(Array("-".utf8)), min: 0, max: 1), whole]
    if isWhole { return .sequence(signed) }
    return .sequence(signed + [.repetition(fraction, min: 0, max: 1), .repetition(exponent, min: 0, max: 1)])
  }

  // MARK: - The two sides of zero

  private func positive(_ range: NumberRange) -> GrammarNode {
    if let most = range.most, most.number.isNegative { return .choice([]) }
    var bounds = MagnitudeBounds()
    if let least = range.least, !least.number.isNegative { bounds.least = .init(least) }
    if let most = range.most { bounds.most = .init(most) }
    return node(bounds)
  }

  /// Without zero, which is written without a sign.
  private func negative(_ range: NumberRange) -> GrammarNode {
    if let least = range.least, !least.number.isNegative { return .choice([]) }
    var bounds = MagnitudeBounds()
    bounds.least = .init(magnitude: .zero, isStrict: true)
    if let most = range.most, most.number.isNegative { bounds.least = .init(most) }
    if let least = range.least { bounds.most = .init(least) }
    return node(bounds)
  }

  private func node(_ bounds: MagnitudeBounds) -> GrammarNode {
    let least = bounds.least.magnitude.whole.count
    let most = bounds.most?.magnitude.whole.count
    guard least <= most ?? least else { return .choice([]) }
    var all = (least...(most ?? least)).map { digits(bounds, whole: $0) }
    if most == nil {
      let more = GrammarNode.repetition(Self.digit, min: least, max: nil)
      all.append(.sequence([Self.characters("1", "9"), more, fraction]))
    }
    return .choice(all)
  }

  private var fraction: GrammarNode {
    if isWhole { return .sequence([]) }
    let digits = GrammarNode.repetition(Self.digit, min: 1, max: nil)
    return .repetition(.sequence([.literal(Array(".".utf8)), digits]), min: 0, max: 1)
  }

  /// The numbers with this many digits before the point.
  private func digits(_ bounds: MagnitudeBounds, whole count: Int) -> GrammarNode {
    let isLowest = bounds.least.magnitude.whole.count == count
    let isHighest = bounds.most?.magnitude.whole.count == count
    return whole(bounds, 0, of: count, isLowest, isHighest)
  }

  // MARK: - Digits

  /// What may follow where the digits so far are those of the lower bound (`isLowest`) or the upper one (`isHighest`).
  private func whole(
    _ bounds: MagnitudeBounds, _ index: Int, of count: Int, _ isLowest: Bool, _ isHighest: Bool
  ) -> GrammarNode {
    guard index < count else { return afterWhole(bounds, isLowest, isHighest) }
    let first: UInt8 = index == 0 && count > 1 ? 1 : 0
    let least = isLowest ? bounds.least.magnitude.whole[index] : first
    let most = isHighest ? bounds.most?.magnitude.whole[index] ?? 9 : 9
    return choice(least, most, isLowest, isHighest) { whole(bounds, index + 1, of: count, $0, $1) }
  }

  private func afterWhole(_ bounds: MagnitudeBounds, _ isLowest: Bool, _ isHighest: Bool) -> GrammarNode {
    let mayEnd = bounds.mayEnd(fraction: 0, isLowest, isHighest)
    if isWhole { return mayEnd ? .sequence([]) : .choice([]) }
    let more = GrammarNode.sequence([.literal(Array(".".utf8)), fraction(bounds, 0, isLowest, isHighest)])
    return .choice((mayEnd ? [.sequence([])] : []) + [more])
  }

  /// Digits behind the point from `index` on, of which there must be one where `index` is 0.
  private func fraction(
    _ bounds: MagnitudeBounds, _ index: Int, _ isLowest: Bool, _ isHighest: Bool
  ) -> GrammarNode {
    let any = GrammarNode.repetition(Self.digit, min: index == 0 ? 1 : 0, max: nil)
    if !isLowest, !isHighest { return any }
    let (low, high) = (bounds.least.magnitude.fraction, bounds.most?.magnitude.fraction ?? [])
    if index >= (isLowest ? low.count : 0), index >= (isHighest ? high.count : 0) {
      return afterBounds(bounds, isFirst: index == 0, isLowest, isHighest)
    }
    let least = isLowest && index < low.count ? low[index] : 0
    let most = isHighest ? (index < high.count ? high[index] : 0) : 9
    let more = choice(least, most, isLowest, isHighest) { fraction(bounds, index + 1, $0, $1) }
    return index > 0 && bounds.mayEnd(fraction: index, isLowest, isHighest) ? .choice([.sequence([]), more]) : more
  }

  /// Where all digits of the bounds have been written.
  private func afterBounds(
    _ bounds: MagnitudeBounds, isFirst: Bool, _ isLowest: Bool, _ isHighest: Bool
  ) -> GrammarNode {
    let zeros = GrammarNode.repetition(Self.characters("0", "0"), min: 0, max: nil)
    let least = isFirst ? 1 : 0
    if isHighest {
      let isAllowed = !(bounds.most?.isStrict ?? false) && !(isLowest && bounds.least.isStrict)
      return isAllowed ? .repetition(Self.characters("0", "0"), min: least, max: nil) : .choice([])
    }
    if !bounds.least.isStrict { return .repetition(Self.digit, min: least, max: nil) }
    return .sequence([zeros, Self.characters("1", "9"), .repetition(Self.digit, min: 0, max: nil)])
  }

  /// One digit from `least` to `most`, and what follows it: free of the bounds, unless it is a bound's own digit.
  private func choice(
    _ least: UInt8, _ most: UInt8, _ isLowest: Bool, _ isHighest: Bool,
    then follow: (_ isLowest: Bool, _ isHighest: Bool) -> GrammarNode
  ) -> GrammarNode {
    guard least <= most else { return .choice([]) }
    var parts: [GrammarNode] = []
    func add(_ low: UInt8, _ high: UInt8, _ isLow: Bool, _ isHigh: Bool) {
      if low > high { return }
      let digits = GrammarNode.characters(CodePointSet([UInt32(low) + 0x30...UInt32(high) + 0x30]))
      parts.append(.sequence([digits, follow(isLow, isHigh)]))
    }
    if least == most {
      add(least, most, isLowest, isHighest)
    } else {
      if isLowest { add(least, least, true, false) }
      add(isLowest ? least + 1 : least, isHighest ? most - 1 : most, false, false)
      if isHighest { add(most, most, false, true) }
    }
    return .choice(parts)
  }

  private static func characters(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> GrammarNode {
    .characters(CodePointSet([low.value...high.value]))
  }
}

/// Bounds of a number without its sign.
private struct MagnitudeBounds {
  struct Bound {
    var magnitude: DecimalNumber.Magnitude
    var isStrict: Bool

    init(_ bound: NumberRange.Bound) { self.init(magnitude: bound.number.magnitude, isStrict: bound.isStrict) }
    init(magnitude: DecimalNumber.Magnitude, isStrict: Bool) {
      (self.magnitude, self.isStrict) = (magnitude, isStrict)
    }
  }

  var least = Bound(magnitude: .zero, isStrict: false)
  var most: Bound?

  /// Whether a number may end before digit `index` behind the point, where its digits so far are those of a bound.
  func mayEnd(fraction index: Int, _ isLowest: Bool, _ isHighest: Bool) -> Bool {
    if isLowest, least.magnitude.fraction.count > index || least.isStrict { return false }
    if isHighest, let most, most.magnitude.fraction.count <= index, most.isStrict { return false }
    return true
  }
}
