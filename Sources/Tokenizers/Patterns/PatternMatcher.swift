/// Finds a pattern in a text by backtracking, as Oniguruma does: the leftmost match, of those the one the pattern
/// prefers. The text must be valid UTF-8.
struct PatternMatcher {
  private enum Frame {
    case retry(Int, at: Int)
    /// A greedy run that may give characters back down to `least`.
    case shrink(Int, from: Int, least: Int)
    /// A lazy run that may take up to `more` characters.
    case grow(Int, set: Int, from: Int, more: Int)
  }

  private let program: PatternProgram
  private let text: UnsafeBufferPointer<UInt8>
  private var stack: [Frame] = []
  /// Patterns such as `(a+)+b` take exponential time. Published ones need a few steps a byte; at a thousand times that
  /// the rest of the text counts as one piece.
  private var stepsLeft: Int

  init(_ program: PatternProgram, _ text: UnsafeBufferPointer<UInt8>) {
    self.program = program
    self.text = text
    stepsLeft = 100_000 + 2_000 * text.count
  }

  /// The first match that begins at `start` or behind.
  mutating func firstMatch(from start: Int) -> Range<Int>? {
    var position = start
    while position <= text.count, stepsLeft > 0 {
      stack.removeAll(keepingCapacity: true)
      if let end = match(0, at: position) { return position..<end }
      guard position < text.count else { return nil }
      position += length(at: position)
    }
    return nil
  }

  @inline(__always) private func length(at position: Int) -> Int {
    let lead = text[position]
    let length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    return min(length, text.count - position)
  }

  @inline(__always) private func scalar(at position: Int) -> UInt32 {
    let lead = UInt32(text[position])
    if lead < 0x80 { return lead }
    let length = length(at: position)
    var scalar = lead & (0x7f >> UInt32(length))
    for offset in 1..<length { scalar = scalar << 6 | UInt32(text[position + offset] & 0x3f) }
    return min(scalar, 0x10ffff)
  }

  /// Where the character before `position` begins; nil at the start.
  @inline(__always) private func before(_ position: Int) -> Int? {
    guard position > 0 else { return nil }
    var start = position - 1
    while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
    return start
  }

  /// Where the match of the instructions from `first` on ends.
  private mutating func match(_ first: Int, at start: Int) -> Int? {
    let base = stack.count
    var (place, position) = (first, start)
    while stepsLeft > 0 {
      stepsLeft -= 1
      var succeeds = true
      switch program.instructions[place] {
      case .one(let set):
        succeeds = position < text.count && program.sets[set].contains(scalar(at: position))
        if succeeds { position += length(at: position) }
        place += 1
      case .run(let set, let least, let most, let mode):
        succeeds = run(set, least, most, mode, next: place + 1, &position)
        place += 1
      case .split(let preferred, let other):
        stack.append(.retry(other, at: position))
        place = preferred
      case .jump(let target): place = target
      case .look(let end, let behind, let negative):
        let matches = looks(place + 1, behind, at: position)
        succeeds = matches != negative
        place = end
      case .atomic(let end):
        if let last = match(place + 1, at: position) { position = last } else { succeeds = false }
        place = end
      case .anchor(let anchor):
        succeeds = holds(anchor, at: position)
        place += 1
      case .accept:
        stack.removeLast(stack.count - base)
        return position
      }
      if !succeeds {
        guard let state = resume(above: base) else { return nil }
        (place, position) = state
      }
    }
    return nil
  }

  private mutating func looks(_ first: Int, _ behind: Int, at position: Int) -> Bool {
    var start = position
    for _ in 0..<behind {
      guard let previous = before(start) else { return false }
      start = previous
    }
    return match(first, at: start) != nil
  }

  private mutating func run(
    _ set: Int, _ least: Int, _ most: Int, _ mode: PatternNode.Mode, next: Int, _ position: inout Int
  ) -> Bool {
    let members = program.sets[set]
    var count = 0
    while count < least {
      guard position < text.count, members.contains(scalar(at: position)) else { return false }
      position += length(at: position)
      count += 1
    }
    if mode == .lazy {
      if most > count { stack.append(.grow(next, set: set, from: position, more: most - count)) }
      return true
    }
    let least = position
    while count < most, position < text.count, members.contains(scalar(at: position)) {
      position += length(at: position)
      count += 1
    }
    stepsLeft -= position - least
    if mode == .greedy, position > least { stack.append(.shrink(next, from: position, least: least)) }
    return true
  }

  /// Takes up the latest alternative above `base`.
  private mutating func resume(above base: Int) -> (place: Int, position: Int)? {
    while stack.count > base {
      switch stack.removeLast() {
      case .retry(let place, let position): return (place, position)
      case .shrink(let place, let from, let least):
        let position = before(from) ?? least
        if position > least { stack.append(.shrink(place, from: position, least: least)) }
        return (place, position)
      case .grow(let place, let set, let from, let more):
        guard from < text.count, program.sets[set].contains(scalar(at: from)) else { continue }
        let position = from + length(at: from)
        if more > 1 { stack.append(.grow(place, set: set, from: position, more: more - 1)) }
        return (place, position)
      }
    }
    return nil
  }

  private func holds(_ anchor: PatternNode.Anchor, at position: Int) -> Bool {
    switch anchor {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lineStart: position == 0 || (position < text.count && text[position - 1] == 0x0a)
    case .lineEnd: position == text.count || text[position] == 0x0a
    case .boundary: isBoundary(position)
    case .noBoundary: !isBoundary(position)
    }
  }

  private func isBoundary(_ position: Int) -> Bool {
    func isWord(_ start: Int) -> Bool { ScalarCategories.isPatternWord(scalar(at: start)) }
    let behind = before(position).map(isWord) ?? false
    return behind != (position < text.count && isWord(position))
  }
}
