extension PreTokenizer {
  static let bloomFamily: [PreTokenizer] = [
    PreTokenizer(names: ["bloom", "gpt3-finnish", "poro-chat"], stages: [bloomWords]),
    PreTokenizer(names: ["viking"], stages: [bloomWords, singleNumbers]),
  ]

  /// ` ?[^(\s|.,!?…。，、।۔،)]+`: the brackets and the bar are part of the set. Source: bigscience/bloom, tokenizer.json.
  private static let bloomWords: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      let start = text.bytes[position] == 0x20 ? position + 1 : position
      let last = text.skip(from: start, before: end) { !$0.isWhitespace && !breaks.contains($0.scalar) }
      return last > start ? last - position : 0
    }
  }

  private static let breaks = Set("(|.,!?…。，、।۔،)".unicodeScalars.map(\.value))
}
