import Foundation
import TestSupport
import Testing

/// The real program on the real model in a real terminal, from start to end. Every step waits for what it expects,
/// so a slow machine only takes longer.
@Suite(.serialized) struct WorkbenchSessionTests {
  /// Long enough that the model is still at it while the screen is tried out.
  private static let settings = """
    seed = "11"
    [sampling]
    max-tokens = 1500
    """

  private func open(_ tmux: Tmux, _ home: TemporaryFolder, _ arguments: String) async throws {
    try await tmux.type("stty -g > \(home.path)/before; '\(Program.glassbox)' \(arguments); echo status $?")
    try await tmux.press("Enter")
  }

  private func terminal(width: Int, height: Int) async throws -> (Tmux, TemporaryFolder) {
    let home = try TemporaryFolder()
    try home.write(Self.settings, to: "glassbox/settings.toml")
    return (
      try await Tmux(
        width: width, height: height, environment: ["XDG_CONFIG_HOME": home.path, "XDG_DATA_HOME": home.path]), home
    )
  }

  /// How many tokens of the context are used, which the first line shows at every size.
  private func tokens(_ screen: String) -> Int? { screen.firstMatch(of: /ctx (\d+)\//).flatMap { Int($0.1) } }

  /// What is right of the output: the sliders and, below, the bars of the candidates.
  private func waterfall(_ screen: String) -> String {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.firstIndex { $0.contains("Next token") } ?? 0
    return lines[start...].map { $0.split(separator: "│").dropFirst().joined() }.joined(separator: "\n")
  }

  private func temperature(_ screen: String) -> Double? {
    screen.firstMatch(of: /temperature[^0-9]*([0-9.]+)/).flatMap { Double($0.1) }
  }

  /// Stops the generation, if it hasn't ended by itself, and shows the token to come.
  private func stop(_ tmux: Tmux) async throws -> String {
    try await tmux.press(".")
    try await tmux.wait(for: "the generation to stop") { screen in
      // The time to the first token stands in the title once a generation has ended.
      screen.contains("first ") && !screen.contains("esc cancel") ? true : nil
    }
    try await tmux.press("$")
    return try await settled(tmux)
  }

  private func expectSaneTerminal(_ tmux: Tmux, _ home: TemporaryFolder) async throws {
    try await waitForShell(tmux)
    #expect(try await tmux.ask("#{cursor_flag}") == "1")
    #expect(try await tmux.ask("#{mouse_any_flag}") == "0")
    try await tmux.type("clear; stty -g | cmp - \(home.path)/before && echo sane $((40 + 2))")
    try await tmux.press("Enter")
    try await tmux.wait(for: "sane 42")
  }

  private func waitForShell(_ tmux: Tmux) async throws {
    for _ in 0..<2000 where try await tmux.ask("#{alternate_on}") == "1" {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try await tmux.ask("#{alternate_on}") == "0")
  }

  @Test(.timeLimit(.minutes(10)))
  func `load, type a prompt, watch tokens stream, turn a knob, resize, quit: and the terminal is sane`() async throws {
    let (tmux, home) = try await terminal(width: 120, height: 40)
    try await open(tmux, home, "'\(Fixture.smolLM2)' --layout generate")
    try await tmux.wait(for: "Loaded")
    #expect(try await tmux.ask("#{alternate_on}") == "1")

    try await tmux.press("i")
    try await tmux.type("Write a long story about a lighthouse keeper.")
    try await tmux.wait(for: "lighthouse keeper")
    try await tmux.press("Enter")
    let first = try await tmux.wait(for: "the prompt to be read") { (tokens($0) ?? 0) > 0 ? tokens($0) : nil }
    try await tmux.wait(for: "tokens to stream") { (tokens($0) ?? 0) >= first + 3 ? true : nil }

    // Help opens and closes while it generates.
    try await tmux.press("?")
    try await tmux.wait(for: "Keys")
    try await tmux.press("Escape")
    try await tmux.wait(for: "the help to close") { $0.contains("╭─ Keys") ? nil : true }

    // Every size is drawn to its edges, and nothing that was generated is lost.
    for (width, height) in [(80, 24), (50, 12), (200, 60), (120, 40)] {
      let before = tokens(try await tmux.screen()) ?? 0
      try await tmux.resize(width: width, height: height)
      try await tmux.wait(for: "a screen of \(width)×\(height)") { screen in
        if width < 60 { return screen.contains("60×15") ? true : nil }
        let lines: [Substring] = screen.split(separator: "\n")
        let fits = lines.allSatisfy { $0.count <= width } && lines.contains { $0.count == width }
        return fits && (tokens(screen) ?? 0) >= before ? true : nil
      }
    }

    var stopped = try await stop(tmux)
    // A model that is sure of what comes next leaves a knob nothing to move: stop the same text somewhere else.
    for _ in 0..<10 where waterfall(stopped).contains("100%") {
      try await tmux.press("r")
      try await tmux.wait(for: "a new generation") { $0.contains("esc cancel") && (tokens($0) ?? 0) >= 3 ? true : nil }
      stopped = try await stop(tmux)
    }
    // A knob moves the bars without another token.
    try await tmux.press("s")
    let bars = waterfall(try await settled(tmux))
    let warmth = try #require(temperature(stopped))
    for _ in 0..<8 { try await tmux.press("l") }
    let turned = try await tmux.wait(for: "a higher temperature and other bars") { screen in
      (temperature(screen) ?? 0) > warmth && waterfall(screen) != bars ? screen : nil
    }
    #expect(tokens(turned) == tokens(stopped))

    try await tmux.press("q")
    try await tmux.wait(for: "status 0")
    try await expectSaneTerminal(tmux, home)
  }

  @Test(.timeLimit(.minutes(5)))
  func `Ctrl-C twice leaves in the midst of a generation, Ctrl-Z comes back clean`() async throws {
    let (tmux, home) = try await terminal(width: 100, height: 30)
    try await open(tmux, home, "'\(Fixture.smolLM2)' --layout generate")
    try await tmux.wait(for: "Loaded")
    try await tmux.press("C-z")
    try await waitForShell(tmux)
    try await tmux.wait(for: "the shell's own note") { $0.contains("Stopped") || $0.contains("Suspended") ? true : nil }
    try await tmux.type("fg")
    try await tmux.press("Enter")
    try await tmux.wait(for: "Sampling")
    #expect(try await tmux.ask("#{alternate_on}") == "1")
    try await tmux.press("i")
    try await tmux.type("Count to a thousand.")
    try await tmux.press("Enter")
    try await tmux.wait(for: "tokens") { (tokens($0) ?? 0) >= 2 ? true : nil }
    try await tmux.press("C-c")
    try await tmux.press("C-c")
    try await expectSaneTerminal(tmux, home)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a killed workbench leaves the terminal as it was`() async throws {
    let (tmux, home) = try await terminal(width: 80, height: 24)
    try await open(tmux, home, "'\(Fixture.smolLM2)'")
    try await tmux.wait(for: "Loaded")
    let shell = try await tmux.ask("#{pane_pid}")
    _ = try await Program.run(["pkill", "-TERM", "-P", shell])
    try await tmux.wait(for: "status")
    try await expectSaneTerminal(tmux, home)
  }

  /// The screen once it has stopped changing.
  private func settled(_ tmux: Tmux) async throws -> String {
    var last = ""
    return try await tmux.wait(for: "the screen to settle") { screen in
      defer { last = screen }
      return screen == last ? screen : nil
    }
  }

  @Test func `a snapshot is one frame as text, without a terminal`() async throws {
    let empty = try TemporaryFolder()
    let environment: [String: String?] = ["XDG_CONFIG_HOME": empty.path]
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
      let result = try await Glassbox.run("--snapshot", "\(width)x\(height)", environment: environment)
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count == height)
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(result.output.contains("Generate"))
    }
    let help = try await Glassbox.run("--snapshot", "100x40", "--keys", "?", environment: environment)
    #expect(help.output.contains("Keys"))
    #expect(try await Glassbox.run("--snapshot", "big", environment: environment).status == 64)
    #expect(try await Glassbox.run("--keys", "q", environment: environment).status == 64)
    #expect(try await Glassbox.run("--layout", "nowhere", environment: environment).status == 64)
  }
}
