import Checkpoints

/// Which two neighbouring pieces join into which, and how early. Keyed by the pair of ids; 16 bytes a slot, at most
/// half full, so that a lookup is one multiplication and about one cache line.
struct MergeTable: Sendable {
  struct Slot: Sendable {
    var key: UInt64
    var rank: Int32
    var merged: Int32
  }
  /// Higher than any rank.
  static let none = Int32.max

  private var slots: [Slot]
  private let shift: UInt64

  init(capacity: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 2 * capacity { bits += 1 }
    slots = [Slot](repeating: Slot(key: 0, rank: Self.none, merged: -1), count: 1 << Int(bits))
    shift = 64 - bits
  }

  /// An earlier merge of the same pair stays, unless `replacing`.
  mutating func insert(_ left: Int32, _ right: Int32, rank: Int32, merged: Int32, replacing: Bool = false) {
    let slot = find(left, right)
    guard replacing || slots[slot].rank == Self.none else { return }
    slots[slot] = Slot(key: Self.key(left, right), rank: rank, merged: merged)
  }

  /// Rank of the pair, `none` when it doesn't merge.
  @inline(__always) func rank(_ left: Int32, _ right: Int32) -> Int32 { slots[find(left, right)].rank }

  /// What a pair that does merge becomes.
  @inline(__always) func merged(_ left: Int32, _ right: Int32) -> Int32 { slots[find(left, right)].merged }

  @inline(__always) private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always) private func find(_ left: Int32, _ right: Int32) -> Int {
    let key = Self.key(left, right)
    var slot = Int((key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while slots[slot].rank != Self.none, slots[slot].key != key { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}
