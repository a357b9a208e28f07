extension PreTokenizer {
  /// `<sentinel:[0-9]+>`, `(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z`, `([\t\n]|    |  )`, `\p{N}`, single punctuation marks, then
  /// as GPT-2. Source: facebook/chameleon-7b, tokenizer.json.
  static let chameleon = PreTokenizer(
    names: ["chameleon"], stages: [sentinels, images, blanks, singleNumbers, singlePunctuation, gpt2Words],
    addsBOS: true)

  private static let sentinels = enclosed("<sentinel:", 0x30...0x39, upTo: .max, ">")
  private static let images = enclosed("IMGIMG", 0x41...0x49, upTo: 4, "Z")

  /// Some bytes of a range between two texts.
  private static func enclosed(
    _ before: String, _ inside: ClosedRange<UInt8>, upTo limit: Int, _ behind: String
  ) -> Stage {
    let (before, behind) = (Array(before.utf8), Array(behind.utf8))
    return { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        guard text.bytes[position..<end].starts(with: before) else { return 0 }
        var last = position + before.count
        let first = last
        while last < end, last - first < limit, inside.contains(text.bytes[last]) { last += 1 }
        guard last > first, text.bytes[last..<end].starts(with: behind) else { return 0 }
        return last + behind.count - position
      }
    }
  }

  private static let blanks: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      let byte = text.bytes[position]
      if byte == 0x09 || byte == 0x0a { return 1 }
      let count = text.bytes[position..<min(end, position + 4)].prefix { $0 == 0x20 }.count
      return count == 4 ? 4 : count >= 2 ? 2 : 0
    }
  }

  private static let singlePunctuation: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      let character = text.character(at: position, before: end)
      let isASCII = character.scalar < 0x80
      let kinds: CharacterClass = isASCII ? [.punctuation, .symbol] : .punctuation
      return character.kind.isDisjoint(with: kinds) ? 0 : character.length
    }
  }
}
