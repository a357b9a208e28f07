import Checkpoints

/// Follows a grammar byte by byte. What can be the case after some bytes, a set of stacks, is one state; states and
/// their transitions are worked out when first needed and then looked up, so that most bytes cost a table access.
struct GrammarAutomaton: Sendable {
  typealias State = Int32
  /// No text begins like this.
  static let dead: State = 0
  /// Beyond either the tables are thrown away and start again.
  private static let mostSets = 400_000
  private static let mostTransitions = 4 << 20

  let network: GrammarNetwork
  private var sets = StackSets()
  /// The stacks of each state. [states]
  private var stacks: [Int32] = []
  private var states: [Int32: State] = [:]
  /// -1 where not yet known. [states, classes]
  private var transitions: [State] = []

  init(_ network: GrammarNetwork) {
    self.network = network
    _ = state(of: StackSets.none)
  }

  /// Before the first byte.
  mutating func start() -> State { state(of: settle([(network.starts[network.root], StackSets.bottom)])) }

  /// Whether the text may end here.
  func isComplete(_ state: State) -> Bool { sets.isBottom(stacks[Int(state)]) }

  @inline(__always) mutating func step(_ state: State, _ byte: UInt8) -> State {
    let kind = Int(network.classes[Int(byte)])
    let known = transitions[Int(state) * network.representatives.count + kind]
    return known >= 0 ? known : find(state, kind)
  }

  mutating func step(_ state: State, _ bytes: some Sequence<UInt8>) -> State {
    var state = state
    for byte in bytes {
      state = step(state, byte)
      if state == Self.dead { break }
    }
    return state
  }

  /// Tokens that may come next by their id rather than their bytes.
  func tokens(_ state: State) -> [(id: TokenID, isExcluded: Bool)] {
    sets.entries(stacks[Int(state)]).compactMap {
      if case .token(let id, let isExcluded, _) = network.states[Int($0.top)] { (id, isExcluded) } else { nil }
    }
  }

  /// After a token that matched by its id.
  mutating func step(_ state: State, token: TokenID) -> State {
    var seeds: [(Int32, Int32)] = []
    for entry in sets.entries(stacks[Int(state)]) {
      guard case .token(let id, let isExcluded, let next) = network.states[Int(entry.top)] else { continue }
      if (id == token) != isExcluded { seeds.append((next, entry.below)) }
    }
    return self.state(of: settle(seeds))
  }

  mutating func union(_ a: State, _ b: State) -> State {
    state(of: sets.union(stacks[Int(a)], stacks[Int(b)]))
  }

  /// Starts the tables again when they have grown large. Returns the number that `state` has from now on, or nil when
  /// nothing changed.
  mutating func compact(keeping state: State) -> State? {
    guard sets.count > Self.mostSets || transitions.count > Self.mostTransitions else { return nil }
    var fresh = GrammarAutomaton(network)
    let kept = fresh.sets.copy(stacks[Int(state)], from: sets)
    let number = fresh.state(of: kept)
    self = fresh
    return number
  }

  private mutating func find(_ state: State, _ kind: Int) -> State {
    let byte = network.representatives[kind]
    var seeds: [(Int32, Int32)] = []
    for entry in sets.entries(stacks[Int(state)]) {
      guard case .bytes(let first, let count) = network.states[Int(entry.top)] else { continue }
      for edge in network.edges(first, count) where edge.bytes.contains(byte) { seeds.append((edge.next, entry.below)) }
    }
    let next = self.state(of: settle(seeds))
    transitions[Int(state) * network.representatives.count + kind] = next
    return next
  }

  private mutating func state(of set: Int32) -> State {
    if let known = states[set] { return known }
    let state = State(stacks.count)
    stacks.append(set)
    states[set] = state
    let unknown: State = set == StackSets.none ? Self.dead : -1
    transitions += repeatElement(unknown, count: network.representatives.count)
    return state
  }

  /// Follows everything that takes no byte: what remains waits for a byte or a token, or is complete.
  private mutating func settle(_ seeds: [(state: Int32, below: Int32)]) -> Int32 {
    var reached: [Int32: Int32] = [:]
    var open: [Int32] = []
    var isComplete = false
    func add(_ state: Int32, _ below: Int32, _ sets: inout StackSets) {
      let before = reached[state]
      let after = before.map { sets.union($0, below) } ?? below
      if after == before { return }
      reached[state] = after
      open.append(state)
    }
    for seed in seeds { add(seed.state, seed.below, &sets) }
    while let state = open.popLast() {
      guard let below = reached[state] else { continue }
      switch network.states[Int(state)] {
      case .bytes, .token: break
      case .split(let a, let b):
        add(a, below, &sets)
        add(b, below, &sets)
      case .call(let rule, let next):
        // Nothing to come back for: the rule ends where this one would.
        let inner = next == GrammarNetwork.end ? below : sets.push(next, on: below)
        if let inner { add(network.starts[Int(rule)], inner, &sets) }
      case .end:
        isComplete = isComplete || sets.isBottom(below)
        for entry in sets.entries(below) { add(entry.top, entry.below, &sets) }
      }
    }
    let waiting = reached.filter { Self.isWaiting(network.states[Int($0.key)]) }
      .map { StackSets.Entry(top: $0.key, below: $0.value) }
      .sorted { $0.top < $1.top }
    return sets.number(waiting, isBottom: isComplete)
  }

  private static func isWaiting(_ state: GrammarNetwork.State) -> Bool {
    switch state {
    case .bytes, .token: true
    default: false
    }
  }
}
