import Checkpoints

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a weight is to a mixture, told by its name.
enum WeightPart: Sendable {
  case head, embedding
  case query, key, attentionOutput
  /// What makes values: their own matrix, one shared with queries and keys, or that from latent attention's cache.
  case value
  case gate, up, down
  case other

  init(_ name: String) {
    if name == "output.weight" {
      self = .head
    } else if name == "token_embd.weight" || name == "per_layer_token_embd.weight" {
      self = .embedding
    } else {
      self = Self.marks.first { name.holds($0.text) }?.part ?? .other
    }
  }

  /// The first that a name contains decides.
  private static let marks: [(text: String, part: WeightPart)] = [
    ("attn_qkv.weight", .value), ("attn_kv_b.weight", .value), ("attn_v.weight", .value), ("attn_k.weight", .key),
    ("attn_q.weight", .query), ("attn_output.weight", .attentionOutput), ("ffn_up", .up), ("ffn_gate", .gate),
    ("ffn_down", .down),
  ]
}

extension SourceWeight {
  /// The block's number, -1 where its name has none.
  var layer: Int {
    guard name.hasPrefix("blk.") else { return -1 }
    let digits = name.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
    return Int(digits) ?? -1
  }
}

extension [SourceWeight] {
  /// Their places in the order in which a mixture takes them: block by block, those of a block by name.
  var mixtureOrder: [Int] {
    let layers = map(\.layer)
    return indices.sorted { first, second in
      guard layers[first] == layers[second] else { return layers[first] < layers[second] }
      return self[first].name.utf8.lexicographicallyPrecedes(self[second].name.utf8)
    }
  }
}

extension String {
  /// Whether `part` occurs in it, by the C library: a plan asks that thousands of times.
  func holds(_ part: String) -> Bool { strstr(self, part) != nil }
}
