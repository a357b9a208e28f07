import Canvas
import Foundation
import History
import Panes
import Testing
import Workbench

/// The history as it is drawn.
@Suite struct HistoryScreenTests {
  private let entries = [
    HistoryEntry(
      id: 3, kind: .comparison, date: Date(timeIntervalSince1970: 3), when: "2026-03-02 09:30", model: "smollm2-f16",
      modelBytes: 270_000_000, prompt: "prose.txt", output: "Q8_0 smollm2-q8_0\nQ4_K_M smollm2-q4_k_m"),
    HistoryEntry(
      id: 2, kind: .generation, date: Date(timeIntervalSince1970: 2), when: "2026-03-01 18:05",
      model: "SmolLM2 135M Instruct", modelBytes: 98_000_000, prompt: "\nThe capital of France?\nIn one word.",
      output: "Paris. 日本 👋"),
    HistoryEntry(
      id: 1, kind: .training, date: Date(timeIntervalSince1970: 1), when: "2026-03-01 08:00", model: "tiny",
      modelBytes: 1, prompt: "songs.jsonl", output: "lora"),
  ]

  private func state(_ overlay: Overlay, columns: Int = 80, rows: Int = 24) throws -> WorkbenchState {
    var state = try FixedState.state(columns: columns, rows: rows)
    state.overlays = [overlay]
    return state
  }

  private func text(_ state: WorkbenchState) -> String {
    Compositor(keymap: Keymap()).draw(state, Appearance(theme: .dark, glyphs: .braille)).canvas.plainText
  }

  private var history: HistoryState {
    var history = HistoryState()
    history.listing = .listed(HistoryPage(entries: entries, count: 12))
    history.row = 1
    history.marked = [3]
    return history
  }

  private func row(_ type: String, mean: Double?, perplexity: Double) -> Comparison.Row {
    Comparison.Row(
      model: ModelStamp(name: "smollm2-\(type)", path: "/\(type)", bytes: 105_000_000), type: type,
      bitsPerWeight: 6.25, perplexity: perplexity, perplexityError: 0.31,
      divergence: mean.map {
        Comparison.Divergence(
          mean: $0, meanError: 0.001, median: 0.01, percentile90: 0.07, percentile95: 0.11, percentile99: 0.4,
          percentile999: 1.9, largest: 7.25, rmsProbabilityChange: 0.041, sameTop: 0.906, correlation: 0.995)
      }, decodeRate: 118.5)
  }

  private func comparison(_ rows: [Comparison.Row]) -> Comparison {
    Comparison(
      base: ModelStamp(name: "smollm2-f16", path: "/f16", bytes: 270_000_000),
      text: TextStamp(name: "prose.txt", digest: "ab"), context: 512, windows: 7, positions: 1785, precision: "int8",
      rows: rows)
  }

  private var sheet: ComparisonSheet {
    var sheet = ComparisonSheet(
      entries[0], comparison([row("F16", mean: nil, perplexity: 20.5), row("Q4_K_M", mean: 0.035, perplexity: 21.25)]))
    sheet.row = 1
    return sheet
  }

  private var beside: ComparisonSheet {
    ComparisonSheet(
      (entries[0], comparison([row("Q4_K_M", mean: 0.031, perplexity: 21)])),
      (entries[1], comparison([row("Q4_K_M", mean: 0.035, perplexity: 21.25)])))
  }

  @Test func `the list has kind, date, model and first line, the chosen entry's beginning below`() throws {
    let drawn = text(try state(.history(history))).split(separator: "\n", omittingEmptySubsequences: false)
    let body = drawn[2...21].map {
      String(TextWidth.prefix(of: String(TextWidth.suffix(of: String($0), columns: 78)), columns: 76))
    }
    #expect(
      body.joined(separator: "\n") == """
        ╭─ History: the newest 3 of 12, 1 marked ──────────────────────────────────╮
        │ ✓ 2026-03-02 09:30  compared   smollm2-f16         prose.txt             │
        │   2026-03-01 18:05  generated  SmolLM2 135M Inst…  The capital of Franc… │
        │   2026-03-01 08:00  trained    tiny                songs.jsonl           │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │                                                                          │
        │ ──────────────────────────────────────────────────────────────────────── │
        │ The capital of France?                                                   │
        │ In one word.                                                             │
        │ Paris. 日本 👋                                                           │
        │                                                                          │
        │                                                                          │
        ╰────────────────────── enter reopens, space marks, / searches, d deletes ─╯
        """)
  }

  @Test func `a comparison is a table, with all figures of the chosen row below`() throws {
    let drawn = text(try state(.comparison(sheet)))
    for part in ["KLD", "0.03500", "21.250", "90.6%", "KLD 99.9 %", "1.900", "RMS Δp", "4.10%", "0.9950"] {
      #expect(drawn.contains(part), "\(part)\n\(drawn)")
    }
  }

  @Test func `two comparisons stand side by side with the difference`() throws {
    let drawn = text(try state(.comparison(beside)))
    for part in ["KLD A", "KLD B", "−0.00400", "−0.250", "(−0.250)", "2026-03-02 09:30", "2026-03-01 18:05"] {
      #expect(drawn.contains(part), "\(part)\n\(drawn)")
    }
  }

  @Test(arguments: [(60, 15), (80, 24), (100, 30), (200, 60)])
  func `history and comparisons keep inside of every size`(columns: Int, rows: Int) throws {
    var searching = HistoryState()
    searching.isSearching = true
    searching.listing = .listed(HistoryPage(entries: [], count: 0))
    var failed = HistoryState()
    failed.listing = .failed(String(repeating: "a long reason ", count: 30))
    let overlays: [Overlay] = [
      .history(HistoryState()), .history(history), .history(searching), .history(failed), .comparison(sheet),
      .comparison(beside),
    ]
    for overlay in overlays {
      let lines = text(try state(overlay, columns: columns, rows: rows)).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == rows)
      #expect(lines.allSatisfy { TextWidth.columns(of: $0) <= columns })
    }
  }
}
