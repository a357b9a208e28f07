import Checkpoints

/// Random tokens and then the same again: on such a text a head can only repeat by induction (arXiv:2209.11895, as
/// TransformerLens makes it). The same for the same seed, on every machine.
public struct RepeatedTokens: Sendable {
  public let ids: [TokenID]

  public init(length: Int, seed: UInt64, vocabularySize: Int) {
    var state = seed &+ 0x9e37_79b9_7f4a_7c15
    // splitmix64 (Steele et al. 2014).
    func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      return mixed ^ mixed >> 31
    }
    let once = (0..<length).map { _ in TokenID(next() % UInt64(max(1, vocabularySize))) }
    ids = once + once
  }
}
