import Checkpoints

/// The `model` of a `tokenizer.json` as the file has it. Its tables are read without a tree: a quarter of a million
/// tokens and half a million merges take a fraction of a second.
struct ModelSection {
  /// The tokens in the order of the file.
  private(set) var texts = StringTable()
  private(set) var ids: [Int] = []
  /// Of a Unigram model.
  private(set) var scores: [Double] = []
  private(set) var lefts = StringTable()
  private(set) var rights = StringTable()
  private(set) var settings: PartSettings
  private var others = Checkpoints.JSONValue.Object()

  init(_ reader: inout JSONReader) throws {
    settings = try PartSettings(.object(others), path: "model")
    var name: [UInt8] = []
    guard reader.nextKind() == .object else {
      throw TokenizerError.wrongType(key: "model", expected: "an object", found: try reader.value().kind)
    }
    try reader.forEachMember { member, reader in
      name = member
      switch String(decoding: name, as: UTF8.self) {
      case "vocab" where reader.nextKind() == .object: try readMap(&reader)
      case "vocab" where reader.nextKind() == .array: try readScored(&reader)
      case "vocab":
        throw TokenizerError.wrongType(
          key: "model.vocab", expected: "an object or an array", found: try reader.value().kind)
      case "merges": try readMerges(&reader)
      case let other: others[other] = try reader.value()
      }
    }
    settings = try PartSettings(.object(others), path: "model")
  }

  /// `{"token": id}`
  private mutating func readMap(_ reader: inout JSONReader) throws {
    try reader.forEachMember { text, reader in
      texts.append(text)
      ids.append(try reader.int())
    }
  }

  /// `[["token", score]]`
  private mutating func readScored(_ reader: inout JSONReader) throws {
    var text: [UInt8] = []
    try reader.forEachElement { reader in
      var place = 0
      try reader.forEachElement { reader in
        switch place {
        case 0:
          text.removeAll(keepingCapacity: true)
          try reader.appendText(to: &text)
        case 1: scores.append(try reader.double())
        default: throw Self.wrongEntry
        }
        place += 1
      }
      guard place == 2 else { throw Self.wrongEntry }
      texts.append(text)
      ids.append(ids.count)
    }
  }

  private static let wrongEntry = TokenizerError.wrongType(
    key: "model.vocab", expected: "an array of tokens with a score each", found: "an array of something else")

  /// `["left right"]` or `[["left", "right"]]`
  private mutating func readMerges(_ reader: inout JSONReader) throws {
    guard reader.nextKind() == .array else {
      throw TokenizerError.wrongType(key: "model.merges", expected: "an array", found: try reader.value().kind)
    }
    var (left, right): ([UInt8], [UInt8]) = ([], [])
    try reader.forEachElement { reader in
      left.removeAll(keepingCapacity: true)
      right.removeAll(keepingCapacity: true)
      if reader.nextKind() == .array {
        var place = 0
        try reader.forEachElement { reader in
          if place == 0 { try reader.appendText(to: &left) } else { try reader.appendText(to: &right) }
          place += 1
        }
        guard place == 2 else { throw TokenizerError.malformedMerge(lefts.count) }
      } else {
        try reader.appendText(to: &left)
        guard let blank = left.firstIndex(of: 0x20), left.lastIndex(of: 0x20) == blank else {
          throw TokenizerError.malformedMerge(lefts.count)
        }
        right.append(contentsOf: left[(blank + 1)...])
        left.removeLast(left.count - blank)
      }
      lefts.append(left)
      rights.append(right)
    }
  }

  /// The tokens by id, with nothing where the file leaves one out.
  func vocabulary() throws(TokenizerError) -> Vocabulary {
    let isInOrder = ids.indices.allSatisfy { ids[$0] == $0 }
    let tokens = isInOrder ? texts : try sorted()
    var types = [TokenType](repeating: .normal, count: tokens.count)
    if !isInOrder {
      for id in types.indices { types[id] = .unused }
      for id in ids { types[id] = .normal }
    }
    return try Vocabulary(tokens: tokens, types: types)
  }

  private func sorted() throws(TokenizerError) -> StringTable {
    try check()
    var places = [Int](repeating: -1, count: (ids.max() ?? -1) + 1)
    for (place, id) in ids.enumerated() {
      guard places[id] < 0 else {
        throw .badTokenID(text: texts.string(place), id: id, problem: "which '\(texts.string(places[id]))' has too")
      }
      places[id] = place
    }
    var tokens = StringTable()
    tokens.reserveCapacity(strings: places.count, bytes: texts.bytes.count)
    for place in places { if place < 0 { tokens.append([]) } else { tokens.append(texts[place]) } }
    return tokens
  }

  /// No id may be negative, and the ids may not leave much more room than they fill.
  private func check() throws(TokenizerError) {
    let limit = 2 * ids.count + (1 << 20)
    for (place, id) in ids.enumerated() where id < 0 || id >= limit {
      let problem = id < 0 ? "which is negative" : "far beyond the \(ids.count) tokens there are"
      throw .badTokenID(text: texts.string(place), id: id, problem: problem)
    }
  }
}
