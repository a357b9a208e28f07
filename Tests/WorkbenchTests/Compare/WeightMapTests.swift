import Testing
import Workbench

struct WeightMapTests {
  @Test func `weights lie by layer and by part, those outside of layers in a line of their own`() {
    let map = WeightMap([
      "token_embd.weight", "blk.0.attn_q.weight", "blk.0.ffn_down.weight", "blk.1.ffn_down.weight",
      "blk.1.attn_q.weight", "output.weight",
    ])
    #expect(map.parts == ["attn_q", "ffn_down"] && map.layers == 3 && map.hasOthers)
    #expect(map.cell(0, 0)?.name == "blk.0.attn_q.weight" && map.cell(1, 1)?.name == "blk.1.ffn_down.weight")
    #expect(map.cell(1, 0)?.index == 4 && map.cell(2, 1)?.name == "output.weight")
    #expect(map.cell(3, 0) == nil && map.cell(0, 5) == nil && map.cell(-1, 0) == nil)
  }

  @Test func `names from hostile files find a place or none, and never trap`() {
    let map = WeightMap(["blk.-1.x.weight", "blk.99999999999999999999.y", "blk.20000.z.weight", "blk", "", "blk.1."])
    #expect(map.hasOthers)
    #expect(WeightMap([]).layers == 0 && WeightMap([]).cell(0, 0) == nil)
  }
}
