import Panes
import Testing
import Workbench

/// Whole screens as they are drawn from a fixed state.
@Suite struct ScreenTests {
  @Test func `80 by 24: generating fills the screen`() throws {
    let state = try FixedState.state(columns: 80, rows: 24, layout: "generate")
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135…   ctx 17/4096     mem 160 MB   ⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 2 Generate ───────────────────────────────────────────────────────── plain ─╮
        │─ ▸ Output #1 ── first 0.12s · 100.0 tok/… ─│─ Sampling ──────── random seed ─│
        │ The capital of France is Paris, the city   │ temperature    ━━●────    0.8 ┃ │
        │ of light.⏎                                 │ max-tokens     ━━━━●──    256 ┃ │
        │ It is beautiful 日本 👋                    │ top-k          ━━━━●──     40 │ │
        │                                            │ top-p          ━━━━━━●   0.95 │ │
        │                                            │ min-p          ●──────   0.05 │ │
        │                                            │ repeat-penalty ━━●────    off │ │
        │                                            │ repeat-last-n  ━●─────     64 │ │
        │                                            │ frequency-pen… ━━━●───    off │ │
        │                                            │─ Next token ───── 5 of 12 left ─│
        │                                            │         model      temp         │
        │                                            │         12 left    5 · 95.9%    │
        │                                            │  ␣It    ███  43.7% ███  51.9%   │
        │                                            │  ␣The   █▋   24.0% █▍   24.5%   │
        │                                            │  ⏎      █▏   16.1% ▉    14.9%   │
        │                                            │  ␣Paris ▌    7.23% ▍    5.47%   │
        │ probability 0                1             │  ␣A     ▍    4.85% ▎    3.32%   │
        │─ Prompt ───────────────────────────────────│  .      ▏    2.18% ✕            │
        │ text to go on from                         │  ␣and   ▏    0.98% ✕            │
        │                                            │  ␣In    ▏    0.49% ✕            │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         i prompt  s sliders  c continue  r retry  w candidates  n new  t tint   ? help
        """#)
  }

  @Test func `80 by 24: a model's metadata, its control characters made visible`() throws {
    var state = try FixedState.state(columns: 80, rows: 24, layout: "models")
    state.models.part = .details
    state.models.tab = .metadata
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135…   ctx 17/4096     mem 160 MB   ⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 1 Models ─────────────────────────────────────────────── 3 found, 1 loaded ─╮
        │   Name                     Fits   │  Overview  [Metadata]  Tensors           │
        │A  smollm2-135m-instruct    fits   │ Key                   Value              │
        │   gemma-3-270m             fetch  │ general.architecture  llama              │
        │   broken                   broken │ evil.␛[31m            ␛]0;title␇         │
        │                                   │ tokenizer.ggml.toke…  ["<|endoftext|>",… │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        │                                   │                                          │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         ] next tab  [ previous tab  backspace list  d unload  r load in place   ? help
        """#)
  }

  private static let two = TileTree.split(.columns, share: 0.34, .pane(.models), .pane(.generate))

  @Test func `120 by 40: models and generation side by side`() throws {
    let state = try FixedState.state(columns: 120, rows: 40, tree: Self.two)
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135M Q4_1          ctx 17/4096    ▏mem 160 MB / 16.0 GB                  ⣴⣶⣶⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 1 Models ──────── 3 found, 1 loaded ─╮╭─ 2 Generate ──────────────────────────────────────────────────────── plain ─╮
        │   Name                   Size  Fits   ││─ ▸ Output #1 ── first 0.12s · 100.0 tok/… ─│─ Sampling ─────── random seed ─│
        │A  smollm2-135m-ins…   98.4 MB  fits   ││ The capital of France is Paris, the city   │ temperature    ━━●───    0.8 ┃ │
        │   gemma-3-270m         253 MB  fetch  ││ of light.⏎                                 │ max-tokens     ━━━●──    256 ┃ │
        │   broken                       broken ││ It is beautiful 日本 👋                    │ top-k          ━━━●──     40 ┃ │
        │                                       ││                                            │ top-p          ━━━━━●   0.95 ┃ │
        │                                       ││                                            │ min-p          ●─────   0.05 ┃ │
        │                                       ││                                            │ repeat-penalty ━━●───    off ┃ │
        │                                       ││                                            │ repeat-last-n  ━●────     64 ┃ │
        │                                       ││                                            │ frequency-pen… ━━━●──    off ┃ │
        │                                       ││                                            │ presence-pena… ━━━●──    off ┃ │
        │                                       ││                                            │ dry-multiplier ●─────    off │ │
        │                                       ││                                            │ dry-base       ━●────   1.75 │ │
        │                                       ││                                            │ dry-allowed-l… ━●────      2 │ │
        │                                       ││                                            │ dry-penalty-l… ●─────     -1 │ │
        │───────────────────────────────────────││                                            │ top-n-sigma    ●─────    off │ │
        │ [Overview]  Metadata   Tensors        ││                                            │ typical-p      ━━━━━●    off │ │
        │ name          SmolLM2 135M Instruct   ││                                            │─ Next token ──── 5 of 12 left ─│
        │ architecture  llama                   ││                                            │         model      temp        │
        │ type          Q4_1                    ││                                            │         12 left    5 · 95.9%   │
        │ context       8192                    ││                                            │  ␣It    ███  43.7% ███  51.9%  │
        │                                       ││                                            │  ␣The   █▋   24.0% █▍   24.5%  │
        │                                       ││                                            │  ⏎      █▏   16.1% ▉    14.9%  │
        │                                       ││                                            │  ␣Paris ▌    7.23% ▍    5.47%  │
        │                                       ││                                            │  ␣A     ▍    4.85% ▎    3.32%  │
        │                                       ││                                            │  .      ▏    2.18% ✕           │
        │                                       ││                                            │  ␣and   ▏    0.98% ✕           │
        │                                       ││                                            │  ␣In    ▏    0.49% ✕           │
        │                                       ││                                            │  ␣At    ▏    0.29% ✕           │
        │                                       ││                                            │  ␣Of    ▏    0.11% ✕           │
        │                                       ││                                            │  ␣On    ▏    0.04% ✕           │
        │                                       ││                                            │  ␣By    ▏    0.01% ✕           │
        │                                       ││ probability 0                1             │                                │
        │                                       ││─ Prompt ───────────────────────────────────│                                │
        │                                       ││ text to go on from                         │                                │
        │                                       ││                                            │                                │
        │                                       ││                                            │                                │
        ╰───────────────────────────────────────╯╰─────────────────────────────────────────────────────────────────────────────╯
         i prompt  s sliders  c continue  r retry  w candidates  n new  t tint  C chat/plain  ^P palette  tab next pane  ? help
        """#)
  }

  @Test func `200 by 60: the chosen token's candidates`() throws {
    var state = try FixedState.state(columns: 200, rows: 60, tree: Self.two)
    state.cursor.position = 8
    state.generate.part = .waterfall
    #expect(
      FixedState.text(state) == #"""
         glassbox  A SmolLM2 135M Q4_1                                                                                          ctx 17/4096    ▏mem 160 MB / 16.0 GB                  ⣴⣶⣶⣶⣾⣿⣿⣶⣶⣶⣶⣾⣿⣧⣶ 100 tok/s
        ╭─ 1 Models ─────────────────────────────────── 3 found, 1 loaded ─╮╭─ 2 Generate ───────────────────────────────────────────────────────────────────────────────────────────────────────────── plain ─╮
        │   Name                Params  Type        Size  Arch      Fits   ││─ Output #1 ────── first 0.12s · 100.0 tok/s · 12 tokens · at the limit ─│─ Sampling ─────────────────────────────── random seed ─│
        │A  smollm2-135m-inst…    135M  Q4_1     98.4 MB  llama     fits   ││ The capital of France is Paris, the city of light.⏎                     │ temperature         ━━━━━━━━━━●────────────────    0.8 │
        │   gemma-3-270m          268M  Q4_K_M    253 MB  gemma3    fetch  ││ It is beautiful 日本 👋                                                 │ max-tokens          ━━━━━━━━━━━━━━━━━●─────────    256 │
        │   broken                                                  broken ││                                                                         │ top-k               ━━━━━━━━━━━━━━━━━━●────────     40 │
        │                                                                  ││                                                                         │ top-p               ━━━━━━━━━━━━━━━━━━━━━━━━━●─   0.95 │
        │                                                                  ││                                                                         │ min-p               ━●─────────────────────────   0.05 │
        │                                                                  ││                                                                         │ repeat-penalty      ━━━━━━━━━●─────────────────    off │
        │                                                                  ││                                                                         │ repeat-last-n       ━━━●───────────────────────     64 │
        │                                                                  ││                                                                         │ frequency-penalty   ━━━━━━━━━━━━━●─────────────    off │
        │                                                                  ││                                                                         │ presence-penalty    ━━━━━━━━━━━━━●─────────────    off │
        │                                                                  ││                                                                         │ dry-multiplier      ●──────────────────────────    off │
        │                                                                  ││                                                                         │ dry-base            ━━━━━━━●───────────────────   1.75 │
        │                                                                  ││                                                                         │ dry-allowed-length  ━━━●───────────────────────      2 │
        │                                                                  ││                                                                         │ dry-penalty-last-n  ●──────────────────────────     -1 │
        │                                                                  ││                                                                         │ top-n-sigma         ●──────────────────────────    off │
        │                                                                  ││                                                                         │ typical-p           ━━━━━━━━━━━━━━━━━━━━━━━━━━●    off │
        │                                                                  ││                                                                         │ xtc-probability     ●──────────────────────────    off │
        │                                                                  ││                                                                         │ xtc-threshold       ━━━━━●─────────────────────    0.1 │
        │                                                                  ││                                                                         │ dynatemp-range      ●──────────────────────────    off │
        │                                                                  ││                                                                         │ dynatemp-exponent   ━━━━━━━●───────────────────      1 │
        │                                                                  ││                                                                         │ mirostat            ●──────────────────────────    off │
        │                                                                  ││                                                                         │ mirostat-tau        ━━━━━━━━━━━━━●─────────────      5 │
        │──────────────────────────────────────────────────────────────────││                                                                         │ mirostat-eta        ━━━●───────────────────────    0.1 │
        │ [Overview]  Metadata   Tensors   Diagram   Tokenizer   Template  ││                                                                         │ min-keep            ●──────────────────────────    off │
        │ name          SmolLM2 135M Instruct                              ││                                                                         │─ ▸ Token @17 ─────────────────────────── 5 of 12 left ─│
        │ architecture  llama                                              ││                                                                         │              model        top_k        temperature     │
        │ type          Q4_1                                               ││                                                                         │              12 left      12 left      5 · 95.9%       │
        │ context       8192                                               ││                                                                         │  ␣It         █████  43.7% █████  43.7% █████  51.9%    │
        │                                                                  ││                                                                         │  ␣The        ██▊    24.0% ██▊    24.0% ██▍    24.5%    │
        │                                                                  ││                                                                         │  ⏎           █▉     16.1% █▉     16.1% █▍     14.9%    │
        │                                                                  ││                                                                         │  ␣Paris      ▉      7.23% ▉      7.23% ▌      5.47%    │
        │                                                                  ││                                                                         │  ␣A          ▌      4.85% ▌      4.85% ▍      3.32%    │
        │                                                                  ││                                                                         │  .           ▎      2.18% ▎      2.18% ✕               │
        │                                                                  ││                                                                         │  ␣and        ▏      0.98% ▏      0.98% ✕               │
        │                                                                  ││                                                                         │  ␣In         ▏      0.49% ▏      0.49% ✕               │
        │                                                                  ││                                                                         │  ␣At         ▏      0.29% ▏      0.29% ✕               │
        │                                                                  ││                                                                         │  ␣Of         ▏      0.11% ▏      0.11% ✕               │
        │                                                                  ││                                                                         │  ␣On         ▏      0.04% ▏      0.04% ✕               │
        │                                                                  ││                                                                         │  ␣By         ▏      0.01% ▏      0.01% ✕               │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││ probability 0                1      @8 id 103  p 6.08%  rank 5  H 1.00  │                                                        │
        │                                                                  ││─ Prompt ────────────────────────────────────────────────────────────────│                                                        │
        │                                                                  ││ text to go on from                                                      │                                                        │
        │                                                                  ││                                                                         │                                                        │
        │                                                                  ││                                                                         │                                                        │
        ╰──────────────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         enter take  i prompt  s sliders  c continue  r retry  w candidates  n new  t tint  C chat/plain  ^P palette  tab next pane  z zoom  L layouts                                                   ? help
        """#)
  }
}
