import Checkpoints

/// A grammar as a network of states over bytes. Rules are parts of it that others call: a call remembers where to go on,
/// so following the network takes a stack.
struct GrammarNetwork: Sendable {
  enum State: Sendable, Equatable {
    /// The rule is done; go on where it was called.
    case end
    case split(Int32, Int32)
    /// Run a rule, then go on.
    case call(rule: Int32, next: Int32)
    /// One byte by one of `edges[first ..< first + count]`.
    case bytes(first: Int32, count: Int32)
    case token(TokenID, isExcluded: Bool, next: Int32)
  }

  struct Edge: Sendable, Equatable {
    let bytes: ClosedRange<UInt8>
    let next: Int32
  }

  static let mostStates = 1 << 18
  /// State 0, shared by all rules.
  static let end: Int32 = 0

  private(set) var states: [State] = [.end]
  private(set) var edges: [Edge] = []
  /// [rules]
  private(set) var starts: [Int32] = []
  let root: Int
  /// Bytes that no edge tells apart have the same class. [256]
  private(set) var classes: [UInt8] = []
  /// One byte of each class.
  private(set) var representatives: [UInt8] = []

  /// - Throws: when repetitions unroll to too many states.
  init(_ rules: [GrammarRule], root: Int) throws(GrammarError) {
    self.root = root
    for rule in rules {
      guard let definition = rule.definition, let start = add(definition, then: Self.end) else {
        throw GrammarError(problem: .tooLarge(limit: Self.mostStates), place: rule.place)
      }
      starts.append(start)
    }
    classify()
  }

  func edges(_ first: Int32, _ count: Int32) -> ArraySlice<Edge> { edges[Int(first)..<Int(first + count)] }

  /// Adds states for a node and returns its first one; nil when there are too many. Built from the end backwards.
  private mutating func add(_ node: GrammarNode, then next: Int32) -> Int32? {
    switch node {
    case .literal(let bytes):
      var next = next
      for byte in bytes.reversed() {
        guard let state = add([Edge(bytes: byte...byte, next: next)]) else { return nil }
        next = state
      }
      return next
    case .characters(let set): return add(set, then: next)
    case .token(let id, let isExcluded): return add(.token(id, isExcluded: isExcluded, next: next))
    case .rule(let number): return add(.call(rule: Int32(number), next: next))
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() {
        guard let state = add(part, then: next) else { return nil }
        next = state
      }
      return next
    case .choice(let all):
      var choice: Int32?
      for part in all.reversed() {
        guard let state = add(part, then: next) else { return nil }
        choice = choice == nil ? state : add(.split(state, choice ?? state))
        if choice == nil { return nil }
      }
      return choice ?? next
    case .repetition(let part, let min, let max): return add(part, min, max, then: next)
    }
  }

  private mutating func add(_ part: GrammarNode, _ min: Int, _ max: Int?, then next: Int32) -> Int32? {
    var start = next
    if let max {
      for _ in min..<max {
        guard let body = add(part, then: start), let choice = add(.split(body, next)) else { return nil }
        start = choice
      }
    } else {
      guard let loop = add(.end), let body = add(part, then: loop) else { return nil }
      states[Int(loop)] = .split(body, next)
      start = loop
    }
    for _ in 0..<min {
      let size = states.count
      guard let body = add(part, then: start) else { return nil }
      start = body
      if states.count == size { break }  // Nothing repeated any number of times is nothing.
    }
    return start
  }

  private mutating func add(_ set: CodePointSet, then next: Int32) -> Int32? {
    var tails: [[ClosedRange<UInt8>]: Int32] = [[]: next]
    var first: [Edge] = []
    for sequence in set.byteSequences {
      var tail: [ClosedRange<UInt8>] = []
      var state = next
      for range in sequence.dropFirst().reversed() {
        tail.insert(range, at: 0)
        if let known = tails[tail] {
          state = known
        } else {
          guard let added = add([Edge(bytes: range, next: state)]) else { return nil }
          tails[tail] = added
          state = added
        }
      }
      first.append(Edge(bytes: sequence[0], next: state))
    }
    return add(first)
  }

  private mutating func add(_ more: [Edge]) -> Int32? {
    let first = Int32(edges.count)
    edges += more
    return add(.bytes(first: first, count: Int32(more.count)))
  }

  private mutating func add(_ state: State) -> Int32? {
    guard states.count < Self.mostStates else { return nil }
    states.append(state)
    return Int32(states.count - 1)
  }

  private mutating func classify() {
    var startsClass = [Bool](repeating: false, count: 257)
    startsClass[0] = true
    for edge in edges {
      startsClass[Int(edge.bytes.lowerBound)] = true
      startsClass[Int(edge.bytes.upperBound) + 1] = true
    }
    for byte in 0..<256 {
      if startsClass[byte] { representatives.append(UInt8(byte)) }
      classes.append(UInt8(representatives.count - 1))
    }
  }
}
