import Checkpoints

/// The logits of places a generation has passed, the newest ones up to a budget, found by the tokens before them.
/// Kept as they come: rounding them to save room costs the generating thread more than all else the screen asks of it.
struct LogitsStore {
  private struct Entry {
    let key: UInt64
    let logits: [Float]
  }

  private var entries: [Entry] = []
  private var next = 0
  private let capacity: Int

  /// `budget` in bytes.
  init(budget: Int, vocabularySize: Int) {
    capacity = max(0, budget / max(1, vocabularySize * 4))
  }

  mutating func store(_ logits: [Float], after history: [TokenID]) {
    guard capacity > 0 else { return }
    let key = Self.key(history)
    let entry = Entry(key: key, logits: logits)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index] = entry
    } else if entries.count < capacity {
      entries.append(entry)
    } else {
      entries[next] = entry
      next = (next + 1) % capacity
    }
  }

  func logits(after history: [TokenID]) -> [Float]? {
    let key = Self.key(history)
    return entries.first { $0.key == key }?.logits
  }

  /// FNV-1a over the ids.
  private static func key(_ history: [TokenID]) -> UInt64 {
    history.reduce(0xcbf2_9ce4_8422_2325) { hash, id in
      (hash ^ UInt64(UInt32(bitPattern: id))) &* 0x100_0000_01b3
    } ^ UInt64(history.count) << 48
  }
}
