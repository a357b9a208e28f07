import Canvas
import Terminal
import Testing

@Suite struct ColorDepthTests {
  @Test(arguments: [
    (["TERM": "xterm-256color"], 256, ColorDepth.indexed256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], 256, .trueColor),
    (["TERM": "xterm-256color", "COLORTERM": "24bit"], 256, .trueColor),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], 256, .monochrome),
    (["TERM": "xterm-256color", "NO_COLOR": ""], 256, .indexed256),
    (["TERM": "xterm"], 8, .ansi16),
    (["TERM": "vt100"], -1, .monochrome),
    (["TERM": "dumb", "COLORTERM": "truecolor"], 8, .monochrome),
    (["TERM": "xterm-direct"], 16_777_216, .trueColor),
    (["TERM": "screen-256color", "COLORTERM": "truecolor"], 256, .indexed256),
    (["TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/x"], 256, .trueColor),
    (["TERM": "tmux-256color", "COLORTERM": "truecolor"], 256, .trueColor),
  ])
  func `colours are as many as the terminal claims`(environment: [String: String], colors: Int, depth: ColorDepth) {
    #expect(ColorDepth.detect(environment: environment, terminfoColors: colors) == depth)
  }
}
