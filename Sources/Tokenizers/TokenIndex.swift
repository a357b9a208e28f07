import Checkpoints

/// Finds a token by its bytes: an open-addressing table of ids over a `StringTable`, so no token is stored twice
/// and none becomes a `String`. Four bytes a slot, at most half full; a lookup costs O(length).
struct TokenIndex: Sendable {
  private var slots: [Int32]
  private let mask: Int

  /// Room for `capacity` tokens.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  /// Adds `id` under its bytes in `table`. Returns the id that already had them, if one did.
  mutating func insert(_ id: Int32, in table: StringTable) -> Int32? {
    let text = table[Int(id)]
    return table.bytes.withUnsafeBufferPointer { bytes in
      let key = UnsafeBufferPointer(rebasing: bytes[text.startIndex..<text.endIndex])
      var slot = Self.hash(key) & mask
      while slots[slot] >= 0 {
        if Self.equal(key, table[Int(slots[slot])], in: bytes) { return slots[slot] }
        slot = (slot + 1) & mask
      }
      slots[slot] = id
      return nil
    }
  }

  /// Adds `id` under its bytes in `table`; one that had them loses them.
  mutating func replace(_ id: Int32, in table: StringTable) {
    let text = table[Int(id)]
    table.bytes.withUnsafeBufferPointer { bytes in
      let key = UnsafeBufferPointer(rebasing: bytes[text.startIndex..<text.endIndex])
      var slot = Self.hash(key) & mask
      while slots[slot] >= 0, !Self.equal(key, table[Int(slots[slot])], in: bytes) { slot = (slot + 1) & mask }
      slots[slot] = id
    }
  }

  /// The id whose bytes in `table` are `key`.
  func find(_ key: UnsafeBufferPointer<UInt8>, in table: StringTable) -> Int32? {
    table.bytes.withUnsafeBufferPointer { bytes in
      var slot = Self.hash(key) & mask
      while slots[slot] >= 0 {
        if Self.equal(key, table[Int(slots[slot])], in: bytes) { return slots[slot] }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  private static func equal(
    _ key: UnsafeBufferPointer<UInt8>, _ text: ArraySlice<UInt8>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard key.count == text.count else { return false }
    for offset in 0..<key.count where key[offset] != bytes[text.startIndex + offset] { return false }
    return true
  }

  /// FNV-1a, folded so that the low bits depend on all of it.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= hash >> 29
    return Int(truncatingIfNeeded: hash & 0x7fff_ffff_ffff)
  }
}
