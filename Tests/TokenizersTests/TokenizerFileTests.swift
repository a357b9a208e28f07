import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenizers

/// What Hugging Face's `tokenizers` gives for the `tokenizer.json` files of the fixtures.
@Suite struct TokenizerFileTests {
  private struct Golden: Decodable {
    struct Vector: Decodable {
      let text: String
      let ids: [TokenID]
      let ids_with_special: [TokenID]
      let decoded: String
      let decoded_skip_special: String
    }
    struct Decoding: Decodable {
      let ids: [TokenID]
      let decoded: String
      let decoded_skip_special: String
    }
    let vectors: [Vector]
    let decode_only: [Decoding]
  }

  static let names = [
    "bpe_bytelevel_gpt2", "bpe_metaspace_bytefallback_llama2", "bpe_split_llama3", "bpe_split_qwen2_nfc", "unigram_t5",
    "wordpiece_uncased_bert",
  ]

  @Test(arguments: names) func `a tokenizer json gives the published ids and texts`(_ name: String) throws {
    let tokenizer = try Tokenizer(opening: Fixtures.tokenizerFile("\(name)/tokenizer.json").path)
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: Fixtures.tokenizerFile("\(name)/vectors.json")))
    #expect(golden.vectors.count == 151 && golden.decode_only.count == 40)
    for vector in golden.vectors {
      let comment = Comment(rawValue: vector.text.debugDescription)
      #expect(tokenizer.encode(vector.text, addSpecial: false, parseSpecial: true) == vector.ids, comment)
      #expect(tokenizer.encode(vector.text, parseSpecial: true) == vector.ids_with_special, comment)
      #expect(try tokenizer.decode(vector.ids).utf8.elementsEqual(vector.decoded.utf8), comment)
      let plain = try tokenizer.decode(vector.ids_with_special, skipSpecial: true)
      #expect(plain.utf8.elementsEqual(vector.decoded_skip_special.utf8), comment)
    }
    for decoding in golden.decode_only {
      #expect(try tokenizer.decode(decoding.ids).utf8.elementsEqual(decoding.decoded.utf8))
      let plain = try tokenizer.decode(decoding.ids, skipSpecial: true)
      #expect(plain.utf8.elementsEqual(decoding.decoded_skip_special.utf8))
    }
  }

  @Test(arguments: names) func `special tokens in a text count only when asked for`(_ name: String) throws {
    let tokenizer = try Tokenizer(opening: Fixtures.tokenizerFile("\(name)/tokenizer.json").path)
    try expectSpecialTokensOnlyWhenAsked(tokenizer)
  }

  @Test func `a special token of letters alone is a plain word too`() throws {
    let words = #""vocab": {"?": 0, "end": 1, "en": 2, "@@d": 3}, "unk_token": "?""#
    let bytes = #""vocab": {"e": 0, "end": 1, "n": 2, "d": 3}, "merges": []"#
    let models = [
      #"{"type": "WordPiece", "continuing_subword_prefix": "@@", \#(words)}"#: [2, 3],
      #"{"type": "WordLevel", \#(words)}"#: [0],
      #"{"type": "BPE", "ignore_merges": true, \#(bytes)}"#: [0, 2, 3],
    ]
    for (model, ids) in models {
      for segmenter in ["Whitespace", "ByteLevel"] {
        let tokenizer = try tokenizer(model, segmenter)
        #expect(tokenizer.encode("end", addSpecial: false, parseSpecial: true) == [1], "\(model)")
        #expect(tokenizer.encode("end", addSpecial: false, parseSpecial: false) == ids.map(TokenID.init), "\(model)")
      }
    }
  }

  private func tokenizer(_ model: String, _ segmenter: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      {"added_tokens": [{"id": 1, "content": "end", "special": true}],
       "pre_tokenizer": {"type": "\(segmenter)", "add_prefix_space": false}, "model": \(model)}
      """, to: "tokenizer.json")
    return try Tokenizer(opening: file)
  }
}
