import Checkpoints

/// The tokens of a `tokenizer.json` by id, with the kinds and scores that a GGUF file gives them, filled up to the rows of
/// the embedding.
struct VocabularyEntries {
  private(set) var texts = StringTable()
  private(set) var types: [TokenType] = []
  /// Of vocabularies that are searched by score; nil of others.
  private(set) var scores: [Float]?

  init(_ file: TokenizerFile, form: VocabularyForm, rows: Int) throws(TokenizerError) {
    let own = try file.model.vocabulary()
    let added = try file.addedTokens(own)
    let all = try own.adding(added)
    guard all.count <= rows else { throw .wrongCount(key: "tokenizer.json", expected: rows, found: all.count) }
    var contents: [Int: AddedToken] = [:]
    for token in added { contents[Int(token.id)] = token }
    let unknown = form.model == "gpt2" ? nil : try file.model.unknownText()
    for id in 0..<rows {
      if let token = contents[id] {
        add(token, isUnknown: token.content == unknown)
      } else if id >= all.count || (all.type(TokenID(id)) == .unused && all.tokens[id].isEmpty) {
        texts.append("[PAD\(id)]".utf8)
        types.append(.unused)
      } else {
        texts.append(all.tokens[id])
        types.append(form.model == "llama" && Self.isByte(all.tokens[id]) ? .byte : .normal)
      }
    }
    switch form.model {
    case "t5":
      scores = (0..<rows).map { types[$0] == .unused ? -10_000 : own.count > $0 ? Float(file.model.scores[$0]) : -1000 }
    case "llama": scores = try MergeScores(file.model, own).scores(rows: rows)
    default: break
    }
  }

  private mutating func add(_ token: AddedToken, isUnknown: Bool) {
    let isControl = token.isSpecial || Self.looksSpecial(token.content)
    // Text that stands for itself is looked for with its blanks as they are.
    let blank = Array("▁".utf8)
    texts.append(isControl ? token.content : token.content.replacing(blank, with: [0x20]))
    types.append(isUnknown ? .unknown : isControl ? .control : .userDefined)
  }

  /// Marks that some vocabularies don't call special though they are. Source: llama.cpp's `conversion/base.py`.
  private static func looksSpecial(_ content: [UInt8]) -> Bool {
    let text = String(decoding: content, as: UTF8.self)
    return ["<pad>", "<mask>", "<2mass>", "[@BOS@]"].contains(text)
      || [("<|", "|>"), ("<｜", "｜>"), ("<unused", ">")].contains { text.hasPrefix($0) && text.hasSuffix($1) }
  }

  /// `<0x0A>`
  private static func isByte(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == 6, text.starts(with: "<0x".utf8), text.last == UInt8(ascii: ">") else { return false }
    return text.dropFirst(3).dropLast().allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
  }
}

extension ModelSection {
  fileprivate func unknownText() throws(TokenizerError) -> [UInt8]? {
    if let text = try settings.optionalString("unk_token") { return Array(text.utf8) }
    guard case .integer(let id)? = settings["unk_id"], id >= 0, id < texts.count else { return nil }
    return Array(texts[Int(id)])
  }
}
