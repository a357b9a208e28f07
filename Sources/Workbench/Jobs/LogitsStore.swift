import Checkpoints
import Synchronization

/// The logits of places a generation has passed, the newest ones up to a budget, found by the tokens before them: what
/// the screen's waterfalls are made from without running the model again. One thread stores while others look.
///
/// Storing is one copy on the generating thread; once the budget is full, into storage made before. The numbers are kept
/// as they come: rounding them to save room costs more than all else the screen asks of that thread.
public final class LogitsStore: Sendable {
  /// Logits and the tokens they follow.
  public struct Place: Sendable, Equatable {
    /// [vocabularySize]
    public let logits: [Float]
    public let history: [TokenID]
  }

  private struct Contents {
    /// By slot; a slot's logits are never shared, so that storing overwrites them in place.
    var logits: [[Float]] = []
    var keys: [UInt64] = []
    var slots: [UInt64: Int] = [:]
    /// The slot to give up next.
    var oldest = 0
    var newestSlot: Int?
    var newestHistory: [TokenID] = []
  }

  private let contents = Mutex(Contents())
  private let capacity: Int

  /// `budget` in bytes; at least one place is kept.
  public init(budget: Int, vocabularySize: Int) {
    capacity = max(1, budget / max(1, vocabularySize * MemoryLayout<Float>.size))
  }

  /// The place stored last.
  public var newest: Place? {
    contents.withLock { contents in
      contents.newestSlot.map {
        Place(logits: contents.logits[$0].map { $0 }, history: contents.newestHistory.map { $0 })
      }
    }
  }

  /// Forgets all places.
  func removeAll() { contents.withLock { $0 = Contents() } }

  public func logits(after history: [TokenID]) -> [Float]? {
    let key = Self.key(history)
    // Mapping makes a copy of its own, so that the slot stays unshared.
    return contents.withLock { contents in contents.slots[key].map { contents.logits[$0].map { $0 } } }
  }

  func store(_ logits: UnsafeBufferPointer<Float>, after history: [TokenID]) {
    let key = Self.key(history)
    contents.withLock { contents in
      let slot = Self.slot(for: key, in: &contents, capacity: capacity)
      if slot == contents.logits.count {
        contents.logits.append(Array(logits))
      } else {
        contents.logits[slot].withUnsafeMutableBufferPointer { _ = $0.update(from: logits) }
      }
      contents.newestSlot = slot
      contents.newestHistory.removeAll(keepingCapacity: true)
      contents.newestHistory.append(contentsOf: history)
    }
  }

  private static func slot(for key: UInt64, in contents: inout Contents, capacity: Int) -> Int {
    if let slot = contents.slots[key] { return slot }
    let slot: Int
    if contents.keys.count < capacity {
      slot = contents.keys.count
      contents.keys.append(key)
    } else {
      slot = contents.oldest
      contents.oldest = (slot + 1) % capacity
      contents.slots[contents.keys[slot]] = nil
      contents.keys[slot] = key
    }
    contents.slots[key] = slot
    return slot
  }

  /// FNV-1a over the ids.
  private static func key(_ history: [TokenID]) -> UInt64 {
    history.reduce(0xcbf2_9ce4_8422_2325) { hash, id in
      (hash ^ UInt64(UInt32(bitPattern: id))) &* 0x100_0000_01b3
    } ^ UInt64(history.count) << 48
  }
}
