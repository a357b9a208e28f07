/// A pattern as instructions for `PatternMatcher`.
struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    /// Takes a character of the set.
    case one(Int)
    /// Takes as many characters of the set as the mode says, at least `min`.
    case run(set: Int, min: Int, max: Int, PatternNode.Mode)
    /// Tries the first place, then the second.
    case split(Int, Int)
    case jump(Int)
    /// What follows up to `end` must match here (or must not), and takes nothing. `behind` characters before.
    case look(end: Int, behind: Int, negative: Bool)
    /// What follows up to `end` matches in one way only.
    case atomic(end: Int)
    case anchor(PatternNode.Anchor)
    case accept
  }

  /// Counts are written out, so a pattern of a few characters could become millions.
  private static let limit = 20_000

  let source: String
  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []

  init(_ source: String) throws(TokenizerError) {
    self.source = source
    try append(try PatternParser.parse(source))
    try append(.accept)
  }

  private mutating func append(_ instruction: Instruction) throws(TokenizerError) {
    guard instructions.count < Self.limit else {
      throw .badPattern(source, position: 0, problem: "counts that make it more than \(Self.limit) steps long")
    }
    instructions.append(instruction)
  }

  private mutating func add(_ set: ScalarSet) -> Int {
    sets.append(set)
    return sets.count - 1
  }

  private mutating func append(_ node: PatternNode) throws(TokenizerError) {
    switch node {
    case .empty: break
    case .one(let set): try append(.one(add(set)))
    case .sequence(let parts): for part in parts { try append(part) }
    case .alternation(let parts): try append(alternation: parts[...])
    case .repetition(.one(let set), let min, let max, let mode):
      try append(.run(set: add(set), min: min, max: max ?? .max, mode))
    case .repetition(let part, let min, let max, .possessive):
      try append(.atomic(.repetition(part, min: min, max: max, .greedy)))
    case .repetition(let part, let min, let max, let mode): try append(part, min, max, isLazy: mode == .lazy)
    case .look(let part, let behind, let negative):
      guard let length = behind ? part.fixedLength : 0 else {
        throw .badPattern(source, position: 0, problem: "looking behind by no fixed length, which isn't supported")
      }
      try enclosed(part) { .look(end: $0, behind: length, negative: negative) }
    case .atomic(let part): try enclosed(part) { .atomic(end: $0) }
    case .anchor(let anchor): try append(Instruction.anchor(anchor))
    }
  }

  private mutating func enclosed(
    _ part: PatternNode, _ instruction: (_ end: Int) -> Instruction
  ) throws(TokenizerError) {
    let start = instructions.count
    try append(.accept)
    try append(part)
    try append(.accept)
    instructions[start] = instruction(instructions.count)
  }

  private mutating func append(alternation parts: ArraySlice<PatternNode>) throws(TokenizerError) {
    var jumps: [Int] = []
    for part in parts.dropLast() {
      let start = instructions.count
      try append(.accept)
      try append(part)
      jumps.append(instructions.count)
      try append(.accept)
      instructions[start] = .split(start + 1, instructions.count)
    }
    if let last = parts.last { try append(last) }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func append(_ part: PatternNode, _ min: Int, _ max: Int?, isLazy: Bool) throws(TokenizerError) {
    for _ in 0..<min { try append(part) }
    guard let max else {
      guard !part.canBeEmpty else {
        throw .badPattern(source, position: 0, problem: "a repetition of what may be empty, which isn't supported")
      }
      let start = instructions.count
      try append(.accept)
      try append(part)
      try append(.jump(start))
      instructions[start] = split(start + 1, instructions.count, isLazy)
      return
    }
    var starts: [Int] = []
    for _ in min..<max {
      starts.append(instructions.count)
      try append(.accept)
      try append(part)
    }
    for start in starts { instructions[start] = split(start + 1, instructions.count, isLazy) }
  }

  private func split(_ body: Int, _ end: Int, _ isLazy: Bool) -> Instruction {
    isLazy ? .split(end, body) : .split(body, end)
  }
}
