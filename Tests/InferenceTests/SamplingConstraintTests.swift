import Checkpoints
import Inference
import Testing

@Suite struct SamplingConstraintTests {
  /// Bytes of a small vocabulary: all single bytes, some words, parts of characters, two control tokens without bytes.
  static let pieces: [[UInt8]] =
    (0...255).map { [UInt8($0)] }
    + ["true", "tru", "\"a", "\":", "{\"", "},", "  ", "[1", "123", "null", "\"b\":[", "é", "éa", "😀"].map {
      Array($0.utf8)
    }
    + [[0xC3], [0xA9, 0x22], [0xF0, 0x9F], [0x98, 0x80, 0x22], [], []]
  static let end = TokenID(pieces.count - 1)
  static let control = TokenID(pieces.count - 2)
  static let vocabulary = GrammarVocabulary(pieces: table(pieces), endTokens: [end])

  static func table(_ pieces: [[UInt8]]) -> StringTable {
    var table = StringTable()
    for piece in pieces { table.append(piece) }
    return table
  }

  static func settings(_ seed: UInt64) -> SamplerSettings {
    var settings = neutralSettings(seed: seed)
    settings.order = []
    return settings
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `a chain allows exactly the tokens after which the text can go on`(_ seed: UInt64) throws {
    let grammar = try Grammar(SamplingGrammarTests.json.utf8)
    var numbers = TestNumbers(seed)
    var chain = try SamplerChain(
      settings: Self.settings(seed), vocabularySize: Self.pieces.count,
      constraints: [GrammarConstraint(grammar, vocabulary: Self.vocabulary)])
    for id in [65, 300, 7] as [TokenID] { chain.accept(id) }  // A prompt is not the grammar's.
    var text: [UInt8] = []
    for _ in 0..<60 {
      let logits = numbers.logits(Self.pieces.count)
      var record = Waterfall(top: Self.pieces.count)
      let id = logits.withUnsafeBufferPointer { chain.sample($0, recording: &record) }
      do {
        let isExhausted = chain.isExhausted
        #expect(!isExhausted)
      }
      let allowed = Self.pieces.indices.filter { index in
        if index == Int(Self.end) { return grammar.match(text) == .complete }
        if Self.pieces[index].isEmpty { return false }
        if case .broken = grammar.match(text + Self.pieces[index]) { return false }
        return true
      }
      try #require(record.stages.map(\.name) == [.model, .grammar])
      try #require(record.stages[1].top.map { Int($0.id) }.sorted() == allowed)
      if id == Self.end { break }
      chain.accept(id)
      text += Self.pieces[Int(id)]
    }
    #expect(!text.isEmpty)
  }

  @Test func `greedy follows the grammar to the end of the text`() throws {
    let grammar = try Grammar("root ::= \"tru\" (\"e\" | \"ck\") \"é\"".utf8)
    var chain = try SamplerChain(
      settings: .greedy, vocabularySize: Self.pieces.count,
      constraints: [GrammarConstraint(grammar, vocabulary: Self.vocabulary)])
    var logits = [Float](repeating: 0, count: Self.pieces.count)
    logits[Self.pieces.firstIndex(of: Array("true".utf8))!] = 5
    logits[Self.pieces.firstIndex(of: [0xC3])!] = 3
    logits[Int(Self.end)] = 9
    var bytes: [UInt8] = []
    for _ in 0..<10 {
      let id = logits.withUnsafeBufferPointer { chain.sample($0) }
      if id == Self.end { break }
      bytes += Self.pieces[Int(id)]
      chain.accept(id)
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "trueé")
  }

  @Test func `a finished text without an end token exhausts the chain`() throws {
    let vocabulary = GrammarVocabulary(pieces: Self.table(Self.pieces), endTokens: [] as [TokenID])
    var constraint = GrammarConstraint(try Grammar("root ::= \"a\"".utf8), vocabulary: vocabulary)
    #expect(!constraint.isComplete)
    var chain = try SamplerChain(
      settings: .greedy, vocabularySize: Self.pieces.count, constraints: [constraint])
    let logits = [Float](repeating: 0, count: Self.pieces.count)
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == 97)
    do {
      let isExhausted = chain.isExhausted
      #expect(!isExhausted)
    }
    chain.accept(97)
    do {
      let isExhausted = chain.isExhausted
      #expect(isExhausted)
    }
    chain.reset()
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == 97)
    constraint.accept(97, as: .generated(probability: nil))
    #expect(constraint.isComplete)
    constraint.accept(98, as: .generated(probability: nil))
    #expect(!constraint.isComplete, "what the grammar doesn't allow can't be made good")
  }

  @Test func `tokens can be asked for and ruled out by id or text`() throws {
    let source = "root ::= <think> !</think>* <[\(Self.end - 2)]> \"x\""
    let names: [[UInt8]: TokenID] = [Array("<think>".utf8): Self.control, Array("</think>".utf8): Self.end - 2]
    let grammar = try Grammar(source.utf8) { names[$0] }
    var chain = try SamplerChain(
      settings: Self.settings(1), vocabularySize: Self.pieces.count,
      constraints: [GrammarConstraint(grammar, vocabulary: Self.vocabulary)])
    let logits = [Float](repeating: 0, count: Self.pieces.count)
    func allowed(_ chain: inout SamplerChain) -> [TokenID] {
      var record = Waterfall(top: Self.pieces.count)
      _ = logits.withUnsafeBufferPointer { chain.sample($0, recording: &record) }
      return record.stages[1].top.map(\.id).sorted()
    }
    let all = Self.pieces.indices.map { TokenID($0) }
    #expect(allowed(&chain) == [Self.control])
    chain.accept(Self.control)
    #expect(allowed(&chain) == all.filter { $0 != Self.end })
    chain.accept(100)
    #expect(allowed(&chain) == all.filter { $0 != Self.end })
    chain.accept(Self.end - 2)
    #expect(allowed(&chain) == [120])
    chain.accept(120)
    #expect(allowed(&chain) == [Self.end])
  }

  @Test func `a generated beginning is replayed when the caller says so`() throws {
    let grammar = try Grammar("root ::= \"abc\"".utf8)
    var chain = try SamplerChain(
      settings: .greedy, vocabularySize: Self.pieces.count,
      constraints: [GrammarConstraint(grammar, vocabulary: Self.vocabulary)])
    let logits = [Float](repeating: 0, count: Self.pieces.count)
    chain.accept(98)
    chain.accept(97, as: .generated(probability: nil))
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == 98)
  }
}
