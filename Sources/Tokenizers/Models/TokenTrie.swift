import Checkpoints

/// Tokens by their bytes, one step a byte: finds all tokens a text begins with in one walk. An open-addressing table
/// of (node, byte) pairs, 8 bytes a slot, at most half full.
struct TokenTrie: Sendable {
  static let root: Int32 = 0

  private struct Slot: Sendable {
    /// node << 8 | byte, -1 when free. Nodes fit: a vocabulary's bytes are bounded well below 2^39.
    var key: Int64 = -1
    var child: Int32 = 0
  }

  private var slots: [Slot]
  private var shift: UInt64
  /// The token that ends at each node, -1 for none.
  private var tokens: [TokenID] = [-1]

  init(bytes: Int) {
    var bits: UInt64 = 8
    while 1 << bits < 2 * bytes + 2 { bits += 1 }
    slots = [Slot](repeating: Slot(), count: 1 << Int(bits))
    shift = 64 - bits
  }

  /// All tokens of a vocabulary that `includes` says yes to.
  init(_ vocabulary: Vocabulary, where includes: (TokenID) -> Bool = { _ in true }) {
    self.init(bytes: vocabulary.tokens.bytes.count)
    for id in 0..<TokenID(vocabulary.count) where includes(id) { insert(vocabulary.tokens[Int(id)], id) }
  }

  /// A later token with the same bytes takes the place.
  mutating func insert(_ text: ArraySlice<UInt8>, _ token: TokenID) {
    guard !text.isEmpty else { return }
    var node = Self.root
    for byte in text {
      let slot = find(node, byte)
      if slots[slot].key < 0 {
        tokens.append(-1)
        slots[slot] = Slot(key: Self.key(node, byte), child: Int32(tokens.count - 1))
      }
      node = slots[slot].child
    }
    tokens[Int(node)] = token
  }

  @inline(__always) private static func key(_ node: Int32, _ byte: UInt8) -> Int64 { Int64(node) << 8 | Int64(byte) }

  @inline(__always) private func find(_ node: Int32, _ byte: UInt8) -> Int {
    let key = Self.key(node, byte)
    var slot = Int((UInt64(bitPattern: key) &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while slots[slot].key >= 0, slots[slot].key != key { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// The node one byte further; nil where no token goes on so.
  @inline(__always) func child(of node: Int32, _ byte: UInt8) -> Int32? {
    let slot = find(node, byte)
    return slots[slot].key < 0 ? nil : slots[slot].child
  }

  /// The token that ends at a node.
  @inline(__always) func token(at node: Int32) -> TokenID? {
    let token = tokens[Int(node)]
    return token < 0 ? nil : token
  }

  /// The longest token that `text` goes on with at `start`, and where it ends; `root` is where in the trie to begin.
  func longest(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, root: Int32 = Self.root
  ) -> (token: TokenID, end: Int)? {
    var (node, position) = (root, start)
    var found: (TokenID, Int)?
    while position < text.count, let next = child(of: node, text[position]) {
      node = next
      position += 1
      if let token = token(at: node) { found = (token, position) }
    }
    return found
  }

  /// The node that `text` leads to.
  func node(of text: [UInt8]) -> Int32? {
    var node = Self.root
    for byte in text {
      guard let next = child(of: node, byte) else { return nil }
      node = next
    }
    return node
  }
}
