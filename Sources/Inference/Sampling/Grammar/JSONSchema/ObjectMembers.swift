/// The members of an object between its braces: named ones in order, some of them optional, then others.
struct ObjectMembers {
  struct Member {
    let node: GrammarNode
    let isRequired: Bool
  }

  let members: [Member]
  let other: GrammarNode
  let count: CountRange
  let space: GrammarNode

  /// Members without a name here may turn out to be one and the same, so only one of them can be relied on to add to the
  /// number there is.
  var canCount: Bool { count.least <= members.count + 1 }

  /// Beyond this many, how many members there have been makes no difference any more.
  private var limit: Int { max(1, count.least, count.most.map { $0 + 1 } ?? 0) }

  /// - Parameter share: makes a rule of a node and returns a reference to it.
  func node<Failure: Error>(share: (GrammarNode) throws(Failure) -> GrammarNode) throws(Failure) -> GrammarNode {
    // Counts never exceed the members there can have been.
    let counts = 0...min(limit, members.count)
    var tails: [GrammarNode] = []
    for count in counts { tails.append(try share(others(after: count))) }
    for (index, member) in members.enumerated().reversed() {
      var earlier: [GrammarNode] = []
      for count in counts where count <= index {
        let next = tails[min(count + 1, counts.upperBound)]
        var all = isFull(count) ? [] : [GrammarNode.sequence([comma(after: count), member.node, next])]
        if !member.isRequired { all.append(tails[count]) }
        earlier.append(try share(.choice(all)))
      }
      tails = earlier + tails.dropFirst(earlier.count)
    }
    return tails[0]
  }

  private func isFull(_ count: Int) -> Bool { self.count.most.map { count >= $0 } ?? false }

  private func comma(after count: Int) -> GrammarNode {
    count > 0 ? .sequence([.literal(Array(",".utf8)), space]) : .sequence([])
  }

  private func others(after count: Int) -> GrammarNode {
    let missing = max(0, self.count.least - count)
    if missing > 1 { return .choice([]) }
    guard !isFull(count) else { return missing > 0 ? .choice([]) : .sequence([]) }
    let more = GrammarNode.repetition(
      .sequence([comma(after: 1), other]), min: 0, max: self.count.most.map { $0 - count - 1 })
    return .repetition(.sequence([comma(after: count), other, more]), min: missing, max: 1)
  }
}

/// The names that are none of those given, character by character.
enum OtherNames {
  private struct Branch {
    var isName = false
    var next: [UInt32: Branch] = [:]

    mutating func insert(_ rest: ArraySlice<UInt32>) {
      guard let first = rest.first else { return isName = true }
      next[first, default: Branch()].insert(rest.dropFirst())
    }
  }

  /// - Parameter character: any character, as it is spelled in JSON.
  static func node(_ names: [String], character: GrammarNode) -> GrammarNode {
    var root = Branch()
    for name in names { root.insert(name.unicodeScalars.map(\.value)[...]) }
    return node(root, .repetition(character, min: 0, max: nil))
  }

  private static func node(_ branch: Branch, _ anything: GrammarNode) -> GrammarNode {
    if !branch.isName, branch.next.isEmpty { return anything }
    var all: [GrammarNode] = branch.isName ? [] : [.sequence([])]
    let taken = CodePointSet(branch.next.keys.map { $0...$0 })
    let free = taken.complement
    if !free.ranges.isEmpty { all.append(.sequence([JSONSpelling.node(free), anything])) }
    for scalar in branch.next.keys.sorted() {
      guard let next = branch.next[scalar] else { continue }
      all.append(.sequence([JSONSpelling.node(CodePointSet([scalar...scalar])), node(next, anything)]))
    }
    return .choice(all)
  }
}
