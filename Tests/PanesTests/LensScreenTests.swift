import Panes
import Testing
import Workbench

/// The Lens and Experts panes as they are drawn from a fixed state.
@Suite struct LensScreenTests {
  @Test func `80 by 24: layers upward, positions across, and what wrote the token`() throws {
    let state = try FixedState.inside(columns: 80, rows: 24, .lens)
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135…   ctx 17/4096     mem 160 MB   ⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 4 Lens ───────────────────────────────────────────── logit lens · 7 tokens ─╮
        │layer The       ␣capital  ␣of       ␣France   ␣is       ␣Paris     norm ‖x‖   │
        │  L3  ␣capital  ␣of       ␣France   ␣is       ␣Paris    ,          █████  96.0│
        │      90.5%     90.5%     90.5%     90.5%     90.5%     90.5%                 │
        │  L2  ␣capital  ␣of       ␣France   ␣is       ␣Paris    ,          ██▋    51.0│
        │      49.7%     49.7%     49.7%     49.7%     49.7%     49.7%                 │
        │  L1  The       ␣capital  ␣of       ␣France   ␣is       ␣Paris     █▍     26.0│
        │      27.3%     27.3%     27.3%     27.3%     27.3%     27.3%                 │
        │  L0  The       ␣capital  ␣of       ␣France   ␣is       ␣Paris     ▉      16.0│
        │      15.0%     15.0%     15.0%     15.0%     15.0%     15.0%                 │
        │ emb  The       ␣capital  ␣of       ␣France   ␣is       ␣Paris     ▍      7.50│
        │      8.21%     8.21%     8.21%     8.21%     8.21%     8.21%                 │
        │ probability 0                        1  bold: final                          │
        │─ L3 after , ───────────────────── @6 ─│─ what wrote ␣the ── logit 4.00 · p… ─│
        │ KL to final 0.00 nats · ␣the first    │ L3 FF              │███████   +4.000 │
        │ ␣the         █████████████████  90.5% │ L2 H1          ████│          -2.250 │
        │ ,            ▉                  4.98% │ L1 FF              │██▋       +1.500 │
        │                                       │ L3 H0              │▉         +0.500 │
        │                                       │ embedding          │▌         +0.250 │
        │                                       │ 5 parts = 4.000                      │
        │                                       │ logit 4.001 · unexplained +0.0010    │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         a what wrote it  t layers  c probability/KL  v against  n candidate     ? help
        """#)
  }

  @Test func `120 by 20: all that wrote the token, and what each layer adds`() throws {
    var state = try FixedState.inside(columns: 120, rows: 20, .lens)
    state.lens.view = .parts
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135M Q4_1          ctx 17/4096    ▏mem 160 MB / 16.0 GB                  ⣴⣶⣶⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 4 Lens ──────────────────────────────────────────────────────────────────────────────────── attribution · 7 tokens ─╮
        │─ ▸ what wrote ␣the ─────────────────────────────────────────────────────────────────────────── logit 4.00 · p 90.5% ─│
        │ L3 FF                          │█████████████████  +4.000  layer        attention                feed-forward        │
        │ L2 H1                ▍█████████│                   -2.250    L3         │█         +0.500         │████████  +4.000  │
        │ L1 FF                          │██████▍            +1.500    L2    ▌████│          -2.250         │           0.000  │
        │ L3 H0                          │██▏                +0.500    L1         │           0.000         │███       +1.500  │
        │ embedding                      │█▏                 +0.250    L0         │           0.000         │           0.000  │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │ 5 parts = 4.000                                                                                                      │
        │ logit 4.001 · unexplained +0.0010                                                                                    │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         a what wrote it  t layers  c probability/KL  v against  n candidate  ^P palette  tab next pane  z zoom          ? help
        """#)
  }

  @Test func `80 by 24: tokens by experts, and one expert`() throws {
    let state = try FixedState.inside(columns: 80, rows: 24, .experts)
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135…   ctx 17/4096     mem 160 MB   ⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 7 Experts ────────────────────────────────────────────── tokens · 7 tokens ─╮
        │ layer 2 · 4 experts, 2 a token · imbalance 1.43   │─ expert 0 of layer 2 ────│
        │ variation 0.32 · balance loss 1.14                │ load 28.6%, 2. of 4      │
        │ entropy 1.24 of 1.39 nats · a token's 0.48        │ chosen 4 of 7 tokens     │
        │        load ▂▂▂▂▂▂▂ ███████                       │ mean p 40.7%             │
        │       35.7% ███████ ███████ ▃▃▃▃▃▃▃               │─ likes ── chosen of se… ─│
        │             ███████ ███████ ███████ ▅▅▅▅▅▅▅       │ ␣Paris       █████   1/1 │
        │             ███████ ███████ ███████ ███████       │ ␣of          █████   1/1 │
        │      expert 0       1       2       3             │ The          █████   1/1 │
        │         The   .75     .25                         │ ,            █████   1/1 │
        │    ␣capital    ┊      .50     .50                 │                          │
        │         ␣of   .90             .10                 │                          │
        │     ␣France    ┊      .30             .70         │                          │
        │         ␣is    ┊      .60     .40                 │─ together with ──────────│
        │      ␣Paris   1.0                     .00         │ expert 1   ███     50.0% │
        │           ,   .20     .80                         │ expert 2   █▌      25.0% │
        │                                                   │ expert 3   █▌      25.0% │
        │                                                   │─ parameters ─────────────│
        │                                                   │ 12.9B of 46.7B a token   │
        │                                                   │  active 27.6%            │
        │ weight 0                        1.00  empty: n…   │                          │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         f forbid  F force  ) next layer  c together  o all layers  t tokens     ? help
        """#)
  }

  @Test func `80 by 24: a dense model says that it has no experts`() throws {
    let state = try FixedState.inside(columns: 80, rows: 15, .experts, experts: [0, 0, 0, 0])
    #expect(FixedState.text(state).contains("has no experts: it is a dense model"))
  }

  @Test(arguments: [(60, 15), (80, 24), (120, 40), (200, 60)])
  func `every view draws at every size, with a legend where there are colours`(columns: Int, rows: Int) throws {
    for view in LensState.View.allCases {
      for tint in LensState.Tint.allCases {
        var state = try FixedState.inside(columns: columns, rows: rows, .lens)
        (state.lens.view, state.lens.tint) = (view, tint)
        let text = FixedState.text(state)
        if view == .layers { #expect(text.contains(tint == .probability ? "probability 0" : "KL to final 0")) }
        if view == .parts { #expect(text.contains("unexplained")) }
      }
    }
    for view in ExpertsState.View.allCases where view != .beside {
      for showsProbability in [false, true] {
        var state = try FixedState.inside(columns: columns, rows: rows, .experts)
        (state.experts.view, state.experts.showsProbability) = (view, showsProbability)
        let legend = [
          ExpertsState.View.tokens: showsProbability ? "router p 0" : "weight 0", .pairs: "together 0",
          .layers: "load 0",
        ]
        #expect(FixedState.text(state).contains(try #require(legend[view])), "\(view) at \(columns)×\(rows)")
      }
    }
  }

  @Test func `clicking a cell, an expert or a token chooses it`() throws {
    let state = try FixedState.inside(columns: 120, rows: 40, .lens)
    let scene = Compositor(keymap: Keymap()).draw(state, FixedState.look)
    let presses = scene.hits.flatMap(\.press)
    #expect(
      presses.contains { if case .lens(.point(position: 2, stage: 1?)) = $0 { true } else { false } })
    let routed = Compositor(keymap: Keymap()).draw(
      try FixedState.inside(columns: 120, rows: 40, .experts), FixedState.look
    ).hits.flatMap(\.press)
    #expect(routed.contains { if case .experts(.select(layer: nil, expert: 3?)) = $0 { true } else { false } })
    #expect(routed.contains { if case .experts(.point(4)) = $0 { true } else { false } })
  }
}
