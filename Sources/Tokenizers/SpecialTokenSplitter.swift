import Checkpoints

/// Finds the special tokens written in a text, which are read before anything else. The longest token wins wherever
/// two overlap, of equally long ones the lower id, then the leftmost place, as in llama.cpp; but all occurrences are
/// found in one pass over the text, however many special tokens there are.
struct SpecialTokenSplitter: Sendable {
  struct Match: Equatable {
    let range: Range<Int>
    let id: TokenID
  }

  private struct Node: Sendable {
    /// Children as (byte, node) in a list: most nodes have one.
    var children: [(byte: UInt8, node: Int32)] = []
    var token: TokenID = -1
  }

  private var nodes: [Node] = [Node()]
  /// For each byte, whether a special token begins with it.
  private var begins = [Bool](repeating: false, count: 256)
  private let types: [TokenID: TokenType]

  init(vocabulary: Vocabulary) {
    var types: [TokenID: TokenType] = [:]
    let special = (0..<TokenID(vocabulary.count)).filter { vocabulary.type($0).isFoundInText }
    for id in special { types[id] = vocabulary.type(id) }
    self.types = types
    for id in special where !vocabulary.tokens[Int(id)].isEmpty { insert(vocabulary.tokens[Int(id)], id: id) }
  }

  private mutating func insert(_ text: ArraySlice<UInt8>, id: TokenID) {
    begins[Int(text[text.startIndex])] = true
    var node = 0
    for byte in text {
      if let child = child(of: node, byte) {
        node = child
      } else {
        nodes.append(Node())
        nodes[node].children.append((byte, Int32(nodes.count - 1)))
        node = nodes.count - 1
      }
    }
    nodes[node].token = id
  }

  @inline(__always) private func child(of node: Int, _ byte: UInt8) -> Int? {
    for (candidate, child) in nodes[node].children where candidate == byte { return Int(child) }
    return nil
  }

  /// The special tokens in `text`, in order. Control and unknown tokens count only with `parseSpecial`; user-defined
  /// ones always do.
  func matches(in text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool) -> [Match] {
    var candidates = occurrences(in: text, parseSpecial: parseSpecial)
    guard candidates.count > 1 else { return candidates }
    candidates.sort { left, right in
      (-left.range.count, left.id, left.range.lowerBound) < (-right.range.count, right.id, right.range.lowerBound)
    }
    var taken = [Bool](repeating: false, count: text.count)
    var accepted: [Match] = []
    // An accepted range is at least as long as a candidate, so one that overlaps it covers its first or last byte.
    for match in candidates where !taken[match.range.lowerBound] && !taken[match.range.upperBound - 1] {
      for position in match.range { taken[position] = true }
      accepted.append(match)
    }
    return accepted.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func occurrences(in text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool) -> [Match] {
    var found: [Match] = []
    for start in 0..<text.count where begins[Int(text[start])] {
      var node = 0
      var position = start
      while position < text.count, let child = child(of: node, text[position]) {
        node = child
        position += 1
        let token = nodes[node].token
        if token >= 0, parseSpecial || types[token] == .userDefined {
          found.append(Match(range: start..<position, id: token))
        }
      }
    }
    return found
  }
}

extension TokenType {
  /// Whether tokens of this type are looked for in a text before it is encoded.
  var isFoundInText: Bool { self == .control || self == .userDefined || self == .unknown }
}
