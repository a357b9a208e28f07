import Testing
import Workbench

@Suite struct StopMatcherTests {
  /// Everything released for `pieces`, and whether a stop was met.
  private func feed(_ pieces: [String], stops: [String]) -> (text: String, stopped: Bool) {
    var matcher = StopMatcher(stops)
    var text = ""
    for piece in pieces {
      let (released, stopped) = matcher.feed(piece)
      text += released
      if stopped { return (text, true) }
    }
    return (text + matcher.finish(), false)
  }

  @Test func `without stops everything passes at once`() {
    var matcher = StopMatcher([])
    #expect(matcher.feed("abc") == ("abc", false))
  }

  @Test func `a stop within one piece cuts it`() {
    #expect(feed(["one END two"], stops: ["END"]) == ("one ", true))
  }

  @Test func `a stop spread over pieces never shows`() {
    #expect(feed(["one E", "N", "D two"], stops: ["END"]) == ("one ", true))
  }

  @Test func `what only begins like a stop comes out in the end`() {
    #expect(feed(["one E", "N", "E"], stops: ["END"]) == ("one ENE", false))
  }

  @Test func `an unfinished beginning is given at the end`() {
    #expect(feed(["one EN"], stops: ["END"]) == ("one EN", false))
  }

  @Test func `the earliest of several stops counts`() {
    #expect(feed(["a bb ccc"], stops: ["ccc", "bb"]) == ("a ", true))
  }

  @Test func `stops of several bytes a character are found`() {
    #expect(feed(["größ", "e ", "→", "x"], stops: ["→"]) == ("größe ", true))
    #expect(feed(["größ", "e"], stops: ["ßen"]) == ("größe", false))
  }

  @Test func `an empty stop is none`() {
    #expect(feed(["abc"], stops: [""]) == ("abc", false))
  }
}
