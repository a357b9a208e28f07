import Checkpoints
import Testing
import Tokenizers

@Suite struct StreamingDecoderTests {
  /// A vocabulary of single bytes, so that a token id is a byte; of a kind whose decoded text is left as it is.
  private func byteTokenizer() throws -> Tokenizer { try Tokenizer(metadata: byteLevelMetadata(pre: "smollm")) }

  @Test func `a character spread over tokens appears whole with its last byte`() throws {
    var decoder = StreamingDecoder(try byteTokenizer())
    let pieces = Array("é😀a".utf8).map { decoder.push(TokenID($0)) }
    #expect(pieces == ["", "é", "", "", "", "😀", "a"])
    #expect(decoder.finish().isEmpty)
  }

  @Test func `bytes that can't become a character turn into replacement characters at once`() throws {
    var decoder = StreamingDecoder(try byteTokenizer())
    #expect(decoder.push(0xff) == "\u{fffd}")
    #expect(decoder.push(0xe2) == "")
    #expect(decoder.isHoldingBack)
    #expect(decoder.push(0x41) == "\u{fffd}A")
    #expect(decoder.push(0xf0) == "")
    #expect(decoder.finish() == "\u{fffd}")
    #expect(!decoder.isHoldingBack)
  }

  @Test func `streamed text equals the text decoded at once, whatever the bytes`() throws {
    let tokenizer = try byteTokenizer()
    var random = SystemRandomNumberGenerator()
    let leads: [UInt8] = [0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5, 0xff]
    for _ in 0..<2000 {
      let ids = (0..<Int.random(in: 0...12)).map { _ in
        TokenID(Bool.random() ? leads.randomElement(using: &random) ?? 0 : UInt8.random(in: .min ... .max))
      }
      var decoder = StreamingDecoder(tokenizer)
      let streamed = ids.map { decoder.push($0) }.joined() + decoder.finish()
      #expect(try streamed == tokenizer.decode(ids), "\(ids)")
    }
  }

  @Test func `control tokens are dropped or shown as asked`() throws {
    let tokenizer = try Fixtures.smollm2()
    var silent = StreamingDecoder(tokenizer)
    var open = StreamingDecoder(tokenizer, skipSpecial: false)
    #expect(silent.push(2) == "")
    #expect(open.push(2) == "<|im_end|>")
  }

  @Test func `a token that is part of a character is displayed as its bytes`() throws {
    let tokenizer = try byteTokenizer()
    #expect(tokenizer.display(0xe2) == "<0xE2>")
    #expect(tokenizer.display(0x41) == "A")
    #expect(tokenizer.piece(9999).isEmpty)
    #expect(throws: TokenizerError.idOutOfRange(256, vocabularySize: 256)) { try tokenizer.decode([65, 256]) }
    #expect(throws: TokenizerError.idOutOfRange(-1, vocabularySize: 256)) { try tokenizer.decode([-1]) }
  }
}
