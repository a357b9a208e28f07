import Panes
import Testing
import Workbench

/// The Lens and Experts panes as they are drawn from a fixed state.
@Suite struct LensScreenTests {
  @Test func `80 by 24: layers upward, positions across, and what wrote the token`() throws {
    let state = try FixedState.inside(columns: 80, rows: 24, .lens)
    #expect(FixedState.text(state) == #""#)
  }

  @Test func `120 by 40: all that wrote the token, and what each layer adds`() throws {
    var state = try FixedState.inside(columns: 120, rows: 20, .lens)
    state.lens.view = .parts
    #expect(FixedState.text(state) == #""#)
  }

  @Test func `80 by 24: tokens by experts, and one expert`() throws {
    let state = try FixedState.inside(columns: 80, rows: 24, .experts)
    #expect(FixedState.text(state) == #""#)
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
