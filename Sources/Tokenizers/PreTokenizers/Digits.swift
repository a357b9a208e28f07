extension PreTokenizer {
  /// Every digit stands alone, then as GPT-2.
  static let digitsThenGPT2 = PreTokenizer(
    names: ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
    stages: [singleNumbers, gpt2Words])

  /// Words may hold blanks; only numbers are cut.
  static let superBPE = PreTokenizer(names: ["superbpe"], stages: [numberRuns, beforeThousands])

  /// `\p{N}`, each match a word of its own.
  static let singleNumbers: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      let character = text.character(at: position, before: end)
      return character.isNumber ? character.length : 0
    }
  }

  /// `\p{N}+`.
  static let numberRuns: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      text.skip(from: position, before: end) { $0.isNumber } - position
    }
  }

  /// `\p{N}{1,3}`.
  static let shortNumbers: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      numbers(text, at: position, before: end, atMost: 3) - position
    }
  }

  /// `[0-9][0-9][0-9]`.
  static let threeDigits: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      guard position + 3 <= end else { return 0 }
      return text.bytes[position..<position + 3].allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? 3 : 0
    }
  }

  /// Cuts behind the digits that `\p{N}{1,3}(?=(?:\p{N}{3})*)` takes at the end of each run of numbers: from the right in
  /// threes. What stands before a run stays with its first digits, as in llama.cpp.
  static let thousands: Stage = { text, segment, ends in
    var position = segment.lowerBound
    let end = segment.upperBound
    while position < end {
      var places: [Int] = []
      while position < end, case let character = text.character(at: position, before: end), character.isNumber {
        position += character.length
        places.append(position)
      }
      for (index, place) in places.enumerated() where (places.count - 1 - index).isMultiple(of: 3) {
        ends.append(place)
      }
      if position < end { position += max(1, text.character(at: position, before: end).length) }
    }
    if ends.last != end { ends.append(end) }
  }

  /// `(?=(\d{3})+(?!\d))`: cuts before every three digits, counted from the right.
  static let beforeThousands: Stage = { text, segment, ends in
    var position = segment.lowerBound
    let end = segment.upperBound
    func isDigit(_ place: Int) -> Bool { (0x30...0x39).contains(text.bytes[place]) }
    while position < end {
      guard isDigit(position) else {
        position += max(1, text.character(at: position, before: end).length)
        continue
      }
      var last = position
      while last < end, isDigit(last) { last += 1 }
      for place in position..<last where place > segment.lowerBound && (last - place).isMultiple(of: 3) {
        ends.append(place)
      }
      position = last
    }
    ends.append(end)
  }

  /// Where at most `limit` numbers from `position` on end.
  static func numbers(_ text: ClassifiedText, at position: Int, before end: Int, atMost limit: Int) -> Int {
    var count = 0
    return text.skip(from: position, before: end) { character in
      count += 1
      return character.isNumber && count <= limit
    }
  }

  /// Makes every match a word, and what lies between two matches another. `match` gives a match's length, 0 for none.
  @inline(__always)
  static func isolate(
    _ text: ClassifiedText, _ segment: Range<Int>, _ ends: inout [Int],
    match: (_ text: ClassifiedText, _ position: Int, _ end: Int) -> Int
  ) {
    let end = segment.upperBound
    var position = segment.lowerBound
    var unmatched = position
    while position < end {
      let length = match(text, position, end)
      if length == 0 {
        position += max(1, text.character(at: position, before: end).length)
        continue
      }
      if position > unmatched { ends.append(position) }
      position += length
      unmatched = position
      ends.append(position)
    }
    if end > unmatched { ends.append(end) }
  }
}
