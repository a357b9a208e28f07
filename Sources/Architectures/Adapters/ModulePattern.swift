import Checkpoints

/// A regular expression over names of modules, as adapters' settings use them. Matching takes time in proportion to the
/// pattern times the name, whatever the pattern: all ways through it are followed at once.
///
/// It is not the tokenizers' expressions: no look-around, no references, no Unicode classes. What it can't read it
/// refuses.
struct ModulePattern: Sendable {
  private enum Step: Sendable {
    case byte(ByteSet)
    case split(Int, Int)
    case jump(Int)
    case start, end, accept
  }

  /// Steps, and characters of a pattern.
  private static let stepLimit = 20_000
  private static let sourceLimit = 4_096

  private let source: String
  private var steps: [Step] = []

  /// `key`: the setting it is written in, for errors.
  init(_ source: String, key: String) throws(ConfigError) {
    self.source = source
    guard source.utf8.count <= Self.sourceLimit else {
      throw .unsupported(
        what: "A pattern in '\(key)' of", found: "\(source.utf8.count) bytes",
        supported: ["at most \(Self.sourceLimit)"])
    }
    var parser = ModulePatternParser(source, key: key)
    try append(try parser.parse(), key)
    try append(.accept, key)
  }

  /// Whether all of the name matches.
  func matches(_ name: String) -> Bool { matches(Array(name.utf8), from: 0) }

  /// Whether the name, or what stands behind one of its dots, matches to the end.
  func matchesEnd(of name: String) -> Bool {
    let bytes = Array(name.utf8)
    let starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }.map { $0 + 1 }
    return starts.contains { matches(bytes, from: $0) }
  }

  private func matches(_ bytes: [UInt8], from start: Int) -> Bool {
    var places = follow([0], at: start, of: bytes)
    for position in start..<bytes.count {
      var next: [Int] = []
      for place in places {
        if case .byte(let set) = steps[place], set.contains(bytes[position]) { next.append(place + 1) }
      }
      guard !next.isEmpty else { return false }
      places = follow(next, at: position + 1, of: bytes)
    }
    return places.contains { if case .accept = steps[$0] { true } else { false } }
  }

  /// The places that are reached without taking a byte.
  private func follow(_ starts: [Int], at position: Int, of bytes: [UInt8]) -> [Int] {
    var seen = [Bool](repeating: false, count: steps.count)
    var waiting = starts
    var reached: [Int] = []
    while let place = waiting.popLast() {
      guard !seen[place] else { continue }
      seen[place] = true
      switch steps[place] {
      case .byte, .accept: reached.append(place)
      case .split(let first, let second): waiting += [first, second]
      case .jump(let target): waiting.append(target)
      case .start: if position == 0 { waiting.append(place + 1) }
      case .end: if position == bytes.count { waiting.append(place + 1) }
      }
    }
    return reached
  }

  // MARK: - Making the steps

  private mutating func append(_ step: Step, _ key: String) throws(ConfigError) {
    guard steps.count < Self.stepLimit else {
      throw .unsupported(
        what: "A pattern in '\(key)' of more than", found: "\(Self.stepLimit) steps", supported: ["shorter ones"])
    }
    steps.append(step)
  }

  private mutating func append(_ node: ModulePatternNode, _ key: String) throws(ConfigError) {
    switch node {
    case .one(let set): try append(.byte(set), key)
    case .start: try append(Step.start, key)
    case .end: try append(Step.end, key)
    case .sequence(let nodes): for node in nodes { try append(node, key) }
    case .choice(let nodes): try append(choice: nodes[...], key)
    case .repeated(let node, let least, let most): try append(repeated: node, least, most, key)
    }
  }

  private mutating func append(choice nodes: ArraySlice<ModulePatternNode>, _ key: String) throws(ConfigError) {
    guard let first = nodes.first else { return }
    guard nodes.count > 1 else { return try append(first, key) }
    let split = steps.count
    try append(.split(split + 1, 0), key)
    try append(first, key)
    let jump = steps.count
    try append(.jump(0), key)
    steps[split] = .split(split + 1, steps.count)
    try append(choice: nodes.dropFirst(), key)
    steps[jump] = .jump(steps.count)
  }

  private mutating func append(
    repeated node: ModulePatternNode, _ least: Int, _ most: Int?, _ key: String
  ) throws(ConfigError) {
    for _ in 0..<least {
      let before = steps.count
      try append(node, key)
      // Nothing, however often.
      if steps.count == before { break }
    }
    guard let most else {
      let split = steps.count
      try append(.split(split + 1, 0), key)
      try append(node, key)
      try append(.jump(split), key)
      steps[split] = .split(split + 1, steps.count)
      return
    }
    var splits: [Int] = []
    for _ in least..<max(least, most) {
      splits.append(steps.count)
      try append(.split(steps.count + 1, 0), key)
      try append(node, key)
    }
    for split in splits { steps[split] = .split(split + 1, steps.count) }
  }
}

/// Some of the 256 bytes.
struct ByteSet: Sendable {
  private var words: SIMD4<UInt64> = .zero

  init(_ bytes: ClosedRange<UInt8>...) { for range in bytes { insert(range) } }

  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  mutating func formUnion(_ other: ByteSet) { words |= other.words }

  var inverted: ByteSet {
    var set = self
    set.words = ~words
    return set
  }
}
