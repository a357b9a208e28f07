import Checkpoints
import Inference
import Testing
import Workbench

/// Two models' logits for the same place, sent through the same chain.
struct SamplerFlipTests {
  private func flip(
    _ base: [Float], _ other: [Float], _ change: (inout SamplerSettings) -> Void
  ) throws -> SamplerFlip? {
    var settings = SamplerSettings()
    (settings.topK, settings.topP, settings.minP, settings.temperature) = (0, 1, 0, 1)
    settings.seed = 7
    change(&settings)
    func fall(_ logits: [Float]) throws -> Waterfall {
      try waterfall(logits: logits, settings: settings, history: [], top: logits.count)
    }
    return SamplerFlip(base: try fall(base), other: try fall(other))
  }

  @Test func `the same token is no flip`() throws {
    #expect(try flip([1, 2, 3], [1, 2, 3.1]) { $0.temperature = 0 } == nil)
  }

  @Test func `with the best token always taken, the model itself is the cause where it likes another better`() throws {
    let flip = try #require(try flip([0, 3, 2.9], [0, 2.9, 3]) { $0.temperature = 0 })
    #expect(flip.cause == .order(.model) && flip.baseToken == 1 && flip.otherToken == 2)
    #expect(flip.stage == "model")
  }

  @Test func `a stage that takes the base's token away from the other alone is named`() throws {
    // The last token is drawn by the base; top-k leaves it to the base alone.
    for seed in 0..<200 as Range<UInt64> {
      let found = try flip([1, 2, 2.1, 1.9], [1, 2.1, 2.2, 0.2]) {
        $0.topK = 3
        $0.seed = seed
      }
      guard let found, found.baseToken == 3 else { continue }
      #expect(found.cause == .cut(SamplerName(rawValue: "top_k"), token: 3, fromBase: false))
      return
    }
    Issue.record("no seed draws the last token")
  }

  @Test func `a draw that falls into another share is nobody's fault but the number's`() throws {
    for seed in 0..<200 as Range<UInt64> {
      guard let found = try flip([2, 2, 2, 2], [2.3, 2, 1.9, 2], { $0.seed = seed }) else { continue }
      #expect(found.cause == .draw && found.stage == "draw")
      #expect(found.explanation { "\($0)" }.contains("random number"))
      return
    }
    Issue.record("no seed tells the two apart")
  }
}
