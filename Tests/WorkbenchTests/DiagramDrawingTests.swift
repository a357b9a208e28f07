import Checkpoints
import TestSupport
import Testing
import Workbench

/// What the Models pane shows of a family's blocks.
struct DiagramDrawingTests {
  static func text(_ model: String) throws -> String {
    try DiagramDrawing(try Checkpoint.open(Fixture.path("architectures/\(model)"))).text
  }

  @Test func `steps side by side say what they read`() throws {
    #expect(
      try Self.text("gpt_neox") == """
        token embedding  384 × 64
          │
        ╭─┴─ layers 0 to 2, 3 alike
        │ ├──╮
        │ │  LayerNorm  64
        │ │  multi-head attention  4 query heads, 4 key/value heads of 16, RoPE θ 10000 in 4 dimensions
        │ ⊕──╯
        │ ├──╮ from the block's input
        │ │  LayerNorm  64
        │ │  feed-forward, GELU  64 → 192 → 64
        │ ⊕──╯
        ╰─┬─
          │
        LayerNorm  64
        output head  64 → 384

        """)
  }

  @Test func `norms after the addition, positions and projections have their places`() throws {
    #expect(
      try Self.text("opt_postnorm") == """
        token embedding  400 × 32
        projection  32 → 64
        + learned positions  64
          │
        ╭─┴─ layers 0 to 1, 2 alike
        │ ├──╮
        │ │  multi-head attention  4 query heads, 4 key/value heads of 16, no rotation
        │ ⊕──╯
        │ LayerNorm  64
        │ ├──╮
        │ │  feed-forward, ReLU  64 → 160 → 64
        │ ⊕──╯
        │ LayerNorm  64
        ╰─┬─
          │
        projection  64 → 32
        output head  32 → 400, tied to the embedding

        """)
  }

  @Test func `an encoder stands before its decoder`() throws {
    #expect(
      try DiagramDrawing(try Checkpoint.open(Fixture.path("encoder-decoders/t5_start"))).text == """
        encoder
        token embedding  97 × 24
          │
        ╭─┴─ layer 0
        │ ├──╮
        │ │  RMSNorm  24
        │ │  multi-head attention  3 query heads, 3 key/value heads of 16, \
        biases for 9 buckets of distances either way up to 20
        │ ⊕──╯
        │ ├──╮
        │ │  RMSNorm  24
        │ │  feed-forward, ReLU  24 → 40 → 24
        │ ⊕──╯
        ╰─┬─
          │
        RMSNorm  24

        decoder, begun when the encoder has read the whole source
        token embedding  97 × 24
          │
        ╭─┴─ layers 0 to 2, 3 alike
        │ ├──╮
        │ │  RMSNorm  24
        │ │  multi-head attention  3 query heads, 3 key/value heads of 16, \
        biases for 9 buckets of distances up to 20
        │ ⊕──╯
        │ ├──╮
        │ │  RMSNorm  24
        │ │  cross-attention  3 query heads, keys and values of the encoder's output
        │ ⊕──╯
        │ ├──╮
        │ │  RMSNorm  24
        │ │  feed-forward, ReLU  24 → 40 → 24
        │ ⊕──╯
        ╰─┬─
          │
        RMSNorm  24
        output head  24 → 97, tied to the embedding, times 0.20412414

        """)
  }

  @Test func `layers that differ are drawn apart`() throws {
    let drawn = try Self.text("gemma2")
    #expect(drawn.contains("╭─┴─ layer 0\n") && drawn.contains("soft cap 10, the last 8 positions"))
    #expect(drawn.contains("output head  64 → 384, tied to the embedding, soft cap 6"))
  }
}
