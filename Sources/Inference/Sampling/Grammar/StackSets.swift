/// Sets of stacks of network states, shared wherever two sets have a part in common.
///
/// A set is a trie: which states can lie on top, and for each the set of stacks below it; `isBottom` says whether the
/// empty stack is in it. Equal sets have equal numbers, so an ambiguous grammar costs no more than its distinct tries.
struct StackSets {
  struct Entry: Hashable {
    let top: Int32
    let below: Int32
  }

  private struct Key: Hashable {
    let entries: [Entry]
    let isBottom: Bool
  }

  private struct Pair: Hashable {
    let a: Int32
    let b: Int32
  }

  /// No stack at all.
  static let none: Int32 = 0
  /// The empty stack alone.
  static let bottom: Int32 = 1
  /// Stacks deeper than this are dropped.
  static let deepest: Int32 = 2000

  private var sets: [Key] = []
  private var depths: [Int32] = []
  private var numbers: [Key: Int32] = [:]
  private var unions: [Pair: Int32] = [:]

  init() {
    _ = number([], isBottom: false)
    _ = number([], isBottom: true)
  }

  var count: Int { sets.count + unions.count }
  func entries(_ set: Int32) -> [Entry] { sets[Int(set)].entries }
  func isBottom(_ set: Int32) -> Bool { sets[Int(set)].isBottom }

  /// `entries` are sorted by their tops, which differ.
  mutating func number(_ entries: [Entry], isBottom: Bool) -> Int32 {
    let key = Key(entries: entries, isBottom: isBottom)
    if let known = numbers[key] { return known }
    let number = Int32(sets.count)
    sets.append(key)
    depths.append(1 + (entries.map { depths[Int($0.below)] }.max() ?? 0))
    numbers[key] = number
    return number
  }

  /// Every stack of a set with one more state on top; nil where that would be too deep.
  mutating func push(_ state: Int32, on set: Int32) -> Int32? {
    guard depths[Int(set)] < Self.deepest else { return nil }
    return number([Entry(top: state, below: set)], isBottom: false)
  }

  mutating func union(_ a: Int32, _ b: Int32) -> Int32 {
    if a == b || b == Self.none { return a }
    if a == Self.none { return b }
    let pair = Pair(a: min(a, b), b: max(a, b))
    if let known = unions[pair] { return known }
    let (left, right) = (sets[Int(a)], sets[Int(b)])
    var merged: [Entry] = []
    var (i, j) = (0, 0)
    while i < left.entries.count || j < right.entries.count {
      if j == right.entries.count || (i < left.entries.count && left.entries[i].top < right.entries[j].top) {
        merged.append(left.entries[i])
        i += 1
      } else if i == left.entries.count || right.entries[j].top < left.entries[i].top {
        merged.append(right.entries[j])
        j += 1
      } else {
        merged.append(Entry(top: left.entries[i].top, below: union(left.entries[i].below, right.entries[j].below)))
        i += 1
        j += 1
      }
    }
    let result = number(merged, isBottom: left.isBottom || right.isBottom)
    unions[pair] = result
    return result
  }

  /// Copies a set of another store into this one.
  mutating func copy(_ set: Int32, from other: StackSets) -> Int32 {
    var needed: Set<Int32> = []
    var open = [set]
    while let next = open.popLast() {
      if needed.insert(next).inserted { open += other.entries(next).map(\.below) }
    }
    // What lies below has the lower number, so everything is there when it is needed.
    var copies: [Int32: Int32] = [:]
    for number in needed.sorted() {
      let entries = other.entries(number).map { Entry(top: $0.top, below: copies[$0.below] ?? Self.none) }
      copies[number] = self.number(entries, isBottom: other.isBottom(number))
    }
    return copies[set] ?? Self.none
  }
}
