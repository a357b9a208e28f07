import Canvas
import Glibc
import Terminal
import Testing

private let environment = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]

/// What must come last, whatever happened: mouse and paste reports off, cursor shown, alternate screen left.
private func isGivenBack(_ terminal: PseudoTerminal, _ output: String) -> Bool {
  let needed = ["\u{1B}[?1002l", "\u{1B}[?2004l", "\u{1B}[?1049l"]
  guard let enter = output.range(of: "\u{1B}[?1049h") else { return false }
  return terminal.isCooked && needed.allSatisfy { output[enter.upperBound...].contains($0) }
    && output.lastRange(of: "\u{1B}[?1049h").map { output[$0.upperBound...].contains("\u{1B}[?1049l") } == true
    && output.lastRange(of: "\u{1B}[?25l").map { output[$0.upperBound...].contains("\u{1B}[?25h") } == true
}

@Suite(.serialized) struct ScreenTests {
  @Test func `a frame is sent in 24-bit colours, and stopping gives the terminal back`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      var canvas = Canvas(width: screen.size.width, height: screen.size.height)
      canvas.write("glass ␛ 日本", at: 3, 1, style: Style(Color(0x7fb2f0), on: Color(0x14171f)))
      screen.present(canvas)
      screen.stop()
      exit(7)
    }
    let output = terminal.output()
    #expect(output.contains("38;2;127;178;240"))
    #expect(output.contains("glass"))
    #expect(output.contains("日本"))
    #expect(isGivenBack(terminal, output))
  }

  @Test func `the second frame sends only what changed`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      var canvas = Canvas(width: 80, height: 24)
      for row in 0..<24 { canvas.write(String(repeating: "unchanged ", count: 8), at: 0, row) }
      screen.present(canvas)
      _ = write(1, "<second>", 8)
      canvas.write("!", at: 40, 12)
      screen.present(canvas)
      screen.present(canvas)
      _ = write(1, "<end>", 5)
      screen.stop()
      exit(7)
    }
    let output = terminal.output()
    let second = try #require(output.range(of: "<second>"))
    let end = try #require(output.range(of: "<end>"))
    #expect(output[second.upperBound..<end.lowerBound].utf8.count < 60)
    #expect(output[second.upperBound..<end.lowerBound].contains("!"))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGILL, SIGFPE, SIGBUS])
  func `a fatal signal gives the terminal back and then takes its course`(signal: Int32) async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    await #expect(processExitsWith: .signal(signal)) { [path = path as String, signal = signal as Int32] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      screen.present(Canvas(width: 80, height: 24))
      // To the process: the thread that runs this may have signals blocked.
      kill(getpid(), signal)
      sleep(5)
      screen.stop()
    }
    #expect(isGivenBack(terminal, terminal.output()))
  }

  @Test func `a trap gives the terminal back, and its message is seen afterwards`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    await #expect(processExitsWith: .failure) { [path = path as String] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      screen.present(Canvas(width: 80, height: 24))
      fatalError("broken invariant")
    }
    let output = terminal.output()
    #expect(isGivenBack(terminal, output))
    let left = try #require(output.lastRange(of: "\u{1B}[?1049l"))
    #expect(output[left.upperBound...].contains("broken invariant"))
  }

  @Test func `keys, a paste and the mouse arrive as events`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    terminal.type("q\u{1B}[A日\u{1B}[200~a\rb\u{1B}[201~\u{1B}[<0;12;5M\u{1B}")
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      var events: [InputEvent] = []
      while let event = screen.nextEvent(timeout: 1), events.count < 6 { events.append(event) }
      screen.waker.wake()
      let woken = screen.nextEvent(timeout: nil) == nil
      screen.stop()
      let expected: [InputEvent] = [
        .key(.char("q")), .key(.up), .key(.char("日")), .paste("a\nb"), .mouse(MouseEvent(.press(.left), x: 11, y: 4)),
        .key(.escape),
      ]
      exit(events == expected && woken ? 7 : 1)
    }
  }

  @Test func `a terminal that goes away ends the process`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    terminal.hangUp(after: .seconds(1))
    await #expect(processExitsWith: .signal(SIGHUP)) { [path = path as String] in
      PseudoTerminal.adopt(path)
      let screen = try Screen(environment: environment)
      screen.present(Canvas(width: 80, height: 24))
      while true { _ = screen.nextEvent(timeout: nil) }
    }
  }

  @Test func `without a terminal there is an error and nothing happens`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let nowhere = open("/dev/null", O_RDWR)
      dup2(nowhere, 0)
      do {
        _ = try Screen(environment: environment)
      } catch TerminalError.notATerminal(stream: "standard input") {
        exit(7)
      }
    }
  }

  @Test func `an unknown terminal is an error that names it`() async throws {
    let terminal = try #require(PseudoTerminal())
    let path = terminal.path
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      PseudoTerminal.adopt(path)
      setenv("TERM", "no-such-terminal", 1)
      do {
        _ = try Screen(environment: ["TERM": "no-such-terminal"])
      } catch TerminalError.unusable(term: "no-such-terminal", _) {
        exit(7)
      }
    }
    #expect(terminal.isCooked)
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<Index>? { ranges(of: part).first }
  fileprivate func lastRange(of part: String) -> Range<Index>? { ranges(of: part).last }
}
