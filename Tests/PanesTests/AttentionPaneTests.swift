import Analysis
import Canvas
import Checkpoints
import Inference
import Panes
import Testing
import Workbench

/// The Attention pane as it looks, in plain characters: shades stand for what colours show.
@Suite struct AttentionPaneTests {
  private let pieces = ["The", " cat", " sat", ".", " The", " cat"]

  /// A causal map in which each query looks at itself, the one before, and the first.
  private func row(_ query: Int, of count: Int) -> [Float] {
    var row = [Float](repeating: 0, count: count)
    row[0] += 0.5
    row[max(0, query - 1)] += 0.3
    row[query] += 0.2
    return row
  }

  private func state(columns: Int, rows: Int, _ view: AttentionState.View) throws -> WorkbenchState {
    var state = try FixedState.state(columns: columns, rows: rows, tree: .pane(.attention))
    state.frame.focus = .attention
    state.inside.sequence = RecordedSequence(
      parts: .attention, pieces: pieces, input: ModelInput(ids: [5, 6, 7, 8, 5, 6]), count: 6,
      anatomy: Anatomy(layers: [.decoder: 2], heads: 4, group: 2, windows: [nil, 3]))
    state.attention.view = view
    state.attention.head = 1
    state.attention.key = 4
    let window = MapWindow(rows: 6, columns: 6)
    var map = PooledMap(window, rows: 6, columns: 6)
    var tally = HeadTally(tokens: [5, 6, 7, 8, 5, 6])
    for query in 0..<6 {
      map.take(row(query, of: 6), query: query)
      tally.take(row(query, of: query + 1), query: query)
    }
    state.attention.sight = HeadSight(
      query: HeadQuery(
        kind: .decoder, layer: 0, head: 1, window: window, rows: 24, columns: 40, query: 5, key: 4),
      map: map, row: row(5, of: 6), seen: 0..<6, column: [0, 0, 0, 0, 0.2, 0.3],
      received: [0.7, 0.4, 0.3, 0.3, 0.25, 0.2])
    for layer in 0..<2 {
      for head in 0..<4 {
        let id = HeadID(layer, head)
        state.attention.survey[id] = AttentionSurvey.Head(id: id, metrics: tally.metrics, thumbnail: map)
      }
    }
    return state
  }

  private func text(_ state: WorkbenchState) -> String {
    Compositor(keymap: Keymap()).draw(state, Appearance(theme: .monochrome, glyphs: .ascii)).canvas.plainText
  }

  @Test func `a head's map names its tokens, empties what is masked, and shows the chosen row as bars`() throws {
    let shown = text(try state(columns: 80, rows: 18, .head))
    #expect(
      shown == #"""
         glassbox  A SmolLM2 135~   ctx 17/4096     mem 160 MB   =====####--- 100 tok/s
        +- 3 Attention ---------------------------------------------- head · 6 tokens -+
        | L0 H1 · first (sink) · entropy 0.77 · distance 1.5 · first 63.3% · previous~ |
        |    received ####----............____          - ␣cat looks at ---------- @5 -|
        |        The  @@@@                               The       ############  50.0% |
        |       ␣cat  ####....                           ␣The      #######       30.0% |
        |       ␣sat  ++++........                       ␣cat      #####         20.0% |
        |          .  ++++    ........                                                 |
        |       ␣The .++++        ........                                             |
        |       ␣cat -++++            ++++....                                         |
        |             0       2       4                                                |
        |                                                                              |
        |                                                                              |
        |                                                                              |
        | ␣cat @5 → ␣The @4  30.0%                                                     |
        | p 0     ...::::+++####@@@@ 1 √ causal                                        |
        +------------------------------------------------------------------------------+
         + zoom in  _ zoom out  a ablate  t all heads  c arcs  n measures        ? help
        """#)
  }

  @Test func `all heads are thumbnails with a badge, groups side by side`() throws {
    let shown = text(try state(columns: 70, rows: 22, .heads))
    #expect(
      shown == #"""
         glassbox  A SmolLM2 135M Q~   ctx 17/4096     mem 160 MB   100 tok/s
        +- 3 Attention ----------------------------------- heads · 6 tokens -+
        |L0  @    @     @    @                                               |
        |    #.   #.    #.   #.                                              |
        |    f0   f1    f2   f3                                              |
        |L1  @    @     @    @                                               |
        |w3  #.   #.    #.   #.                                              |
        |    f0   f1    f2   f3                                              |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        |                                                                    |
        | L0 H1 · first (sink) · entropy 0.77 · distance 1.5 · first 63.3% ~ |
        | p 0    ..::++##@@@ 1 √ p previous  f first (sink)  d duplicate  ~  |
        +--------------------------------------------------------------------+
         enter open  a ablate  t all heads  c arcs  n measures         ? help
        """#)
  }

  @Test func `arcs lead from the chosen token to those it looks at`() throws {
    let shown = text(try state(columns: 64, rows: 15, .arcs))
    #expect(
      shown == #"""
         glassbox  A SmolLM2 135M Q4_1           mem 160 MB   100 tok/s
        +- 3 Attention ------------------------------ arcs · 6 tokens -+
        | L0 H1 · first (sink) · entropy 0.77 · distance 1.5 · first ~ |
        |               The                >  The                50.0% |
        |              ␣cat                   ␣cat               0.00% |
        |              ␣sat                   ␣sat               0.00% |
        |                 .                   .                  0.00% |
        |              ␣The                >  ␣The               30.0% |
        |              ␣cat                >  ␣cat               20.0% |
        |                                                              |
        |                                                              |
        |                                                              |
        |                                                              |
        +--------------------------------------------------------------+
         a ablate  t all heads  c arcs  n measures  ] next head  ? help
        """#)
  }
}
