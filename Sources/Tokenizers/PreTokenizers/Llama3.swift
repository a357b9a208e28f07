extension PreTokenizer {
  static let llama3Family: [PreTokenizer] = [
    PreTokenizer(
      names: [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano",
      ],
      stages: [llama3Words(numbers: 3)], ignoresMerges: true, addsBOS: true),
    PreTokenizer(names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], stages: [llama3Words(numbers: 3)]),
    PreTokenizer(
      names: ["minicpm5"], stages: [shortNumbers, llama3Words(numbers: .max)], ignoresMerges: true),
  ]
  static let qwen2Family: [PreTokenizer] = [
    PreTokenizer(
      names: [
        "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "hunyuan", "solar-open", "grok-2",
        "stablelm2",
      ],
      stages: [llama3Words(numbers: 1)])
  ]

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
  /// `\s+(?!\S)|\s+`, where `numbers` is the 3. Source: meta-llama/llama3, tokenizer.py; Qwen2 has 1.
  static func llama3Words(numbers limit: Int) -> Stage {
    { text, segment, ends in
      let end = segment.upperBound
      var position = segment.lowerBound
      while position < end {
        let length = contraction(text, at: position, before: end, ignoringCase: true)
        position = length > 0 ? position + length : llama3Word(text, at: position, before: end, numbers: limit)
        ends.append(position)
      }
    }
  }

  private static func llama3Word(_ text: ClassifiedText, at position: Int, before end: Int, numbers limit: Int) -> Int {
    let first = text.character(at: position, before: end)
    if first.isNumber { return numbers(text, at: position, before: end, atMost: limit) }
    let second = text.character(at: position + first.length, before: end)
    if first.isLetter || (second.isLetter && !first.isNewline) {
      return text.skip(from: position + first.length, before: end) { $0.isLetter }
    }
    let isBlank = first.scalar == 0x20
    if isBlank ? second.isOther : first.isOther {
      let symbols = text.skip(from: position + (isBlank ? 1 : 0), before: end) { $0.isOther }
      return text.skip(from: symbols, before: end) { $0.isNewline }
    }
    return lines(text, at: position, before: end) ?? whitespace(text, at: position, before: end)
  }

  /// `\s*[\r\n]+`: white space up to its last line end.
  static func lines(_ text: ClassifiedText, at position: Int, before end: Int) -> Int? {
    var lastLineEnd: Int?
    var next = position
    while case let character = text.character(at: next, before: end), character.isWhitespace {
      next += character.length
      if character.isNewline { lastLineEnd = next }
    }
    return lastLineEnd
  }
}
