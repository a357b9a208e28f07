import Checkpoints

extension PartCatalogue where Part == any TokenDecoder {
  static var decoders: PartCatalogue {
    PartCatalogue(kinds: [
      "Sequence": { settings throws(TokenizerError) in
        DecoderSequence(parts: try Self.decoders.make(try settings.parts("decoders")))
      },
      "ByteLevel": { _ in ByteLevelDecoder() }, "ByteFallback": { _ in ByteFallbackDecoder() },
      "Fuse": { _ in FuseDecoder() },
      "Metaspace": { settings throws(TokenizerError) in
        let metaspace = try settings.metaspace()
        return EachTokenDecoder.metaspace(metaspace.replacement, prepends: metaspace.scheme != .never)
      },
      "WordPiece": { settings throws(TokenizerError) in
        EachTokenDecoder.wordPiece(
          prefix: try settings["prefix"] == nil ? Array("##".utf8) : settings.bytes("prefix"),
          cleansUp: try settings.bool("cleanup", default: true))
      },
      "BPEDecoder": { settings throws(TokenizerError) in
        EachTokenDecoder.endOfWord(try settings["suffix"] == nil ? Array("</w>".utf8) : settings.bytes("suffix"))
      },
      "Strip": { settings throws(TokenizerError) in
        EachTokenDecoder.stripping(
          try settings.bytes("content"), start: try settings.integer("start", default: 0, in: 0...1_000_000),
          stop: try settings.integer("stop", default: 0, in: 0...1_000_000))
      },
      "Replace": { settings throws(TokenizerError) in
        EachTokenDecoder.replacing(try settings.pattern("pattern"), with: try settings.bytes("content"))
      },
      "CTC": { settings throws(TokenizerError) in
        CTCDecoder(
          padding: try settings.bytes("pad_token"), wordDelimiter: try settings.bytes("word_delimiter_token"),
          cleansUp: try settings.bool("cleanup", default: true))
      },
    ])
  }
}
