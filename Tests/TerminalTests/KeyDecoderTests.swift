import Canvas
import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private func events(_ text: String) -> [InputEvent] {
    var decoder = KeyDecoder()
    return text.unicodeScalars.flatMap { decoder.feed($0.value) } + decoder.flush()
  }

  @Test(arguments: [
    ("a", Key.char("a")), ("G", .char("G")), ("é", .char("é")), (" ", .char(" ")), ("\r", .enter), ("\n", .enter),
    ("\t", .tab),
    ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{1}", .ctrl("a")), ("\u{10}", .ctrl("p")), ("\u{0}", .ctrl(" ")),
    ("\u{1C}", .ctrl("\\")), ("\u{1B}", .escape), ("\u{1B}x", .alt("x")), ("\u{1B}\r", .altEnter),
    ("\u{1B}\u{7F}", .altBackspace),
    ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[H", .home), ("\u{1B}OF", .end), ("\u{1B}[1~", .home),
    ("\u{1B}[3~", .delete),
    ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)),
    ("\u{1B}[12~", .function(2)),
    ("\u{1B}[24~", .function(12)), ("\u{1B}[[B", .function(2)), ("\u{1B}[1;5D", .ctrlLeft), ("\u{1B}[1;3C", .altRight),
    ("\u{1B}[1;2A", .shiftUp), ("\u{1B}[1;5P", .function(1)), ("\u{1B}[112;5u", .ctrl("p")),
    ("\u{1B}[27;5;112~", .ctrl("p")),
    ("\u{1B}[97;3u", .alt("a")), ("\u{1B}[9;2u", .backTab), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")),
    ("日", .char("日")),
  ])
  func `a sequence is its key`(text: String, key: Key) {
    #expect(events(text) == [.key(key)])
  }

  @Test func `a paste is one event with plain newlines, whatever it holds`() {
    #expect(
      events("\u{1B}[200~a\rb\r\nc\u{1B}[A\u{3}d\u{1B}[201~x") == [.paste("a\nb\nc\u{1B}[A\u{3}d"), .key(.char("x"))])
    #expect(events("\u{1B}[200~\u{1B}[201~") == [])
  }

  @Test func `the mouse presses, drags, releases and wheels`() {
    #expect(
      events("\u{1B}[<0;10;5M\u{1B}[<32;300;5M\u{1B}[<0;300;5m\u{1B}[<65;1;1M\u{1B}[<64;1;1M") == [
        .mouse(MouseEvent(.press(.left), x: 9, y: 4)), .mouse(MouseEvent(.drag(.left), x: 299, y: 4)),
        .mouse(MouseEvent(.release(.left), x: 299, y: 4)), .mouse(MouseEvent(.wheelDown, x: 0, y: 0)),
        .mouse(MouseEvent(.wheelUp, x: 0, y: 0)),
      ])
    #expect(
      events("\u{1B}[M !!\u{1B}[M#!!") == [
        .mouse(MouseEvent(.press(.left), x: 0, y: 0)), .mouse(MouseEvent(.release(.left), x: 0, y: 0)),
      ])
    #expect(events("\u{1B}[<0;0;5M\u{1B}[<;;M\u{1B}[<0;99999999999999999999;1M") == [])
  }

  @Test func `replies and unknown sequences are swallowed whole`() {
    #expect(events("\u{1B}]11;rgb:0000/0000/0000\u{07}a") == [.key(.char("a"))])
    #expect(events("\u{1B}P>|tmux 3.3a\u{1B}\\b") == [.key(.char("b"))])
    #expect(events("\u{1B}[?62;22c\u{1B}[99~\u{1B}[1;1Rq").last == .key(.char("q")))
  }

  @Test func `an escape before another key is a key of its own`() {
    #expect(events("\u{1B}\u{1B}[A") == [.key(.escape), .key(.up)])
    #expect(events("\u{1B}[\u{1B}[B") == [.key(.down)])
  }

  @Test func `noise never traps, and the decoder recovers`() {
    var random = SystemNoise(state: 99)
    for _ in 0..<200 {
      var decoder = KeyDecoder()
      for _ in 0..<200 { _ = decoder.feed(random.next()) }
      // Ends whatever was open: a paste, a string, a sequence.
      for scalar in "\u{1B}[201~\u{07}\u{1B}\\".unicodeScalars { _ = decoder.feed(scalar.value) }
      _ = decoder.flush()
      #expect(decoder.feed(0x71) == [.key(.char("q"))])
    }
  }
}

/// Characters as a hostile terminal might send them, the same on every run.
private struct SystemNoise {
  var state: UInt64
  mutating func next() -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let value = UInt32(truncatingIfNeeded: state >> 33)
    let common: [UInt32] = [0x1B, 0x5B, 0x4F, 0x3B, 0x30, 0x39, 0x3C, 0x4D, 0x6D, 0x7E, 0x75, 0x5D, 0x07]
    return value % 3 == 0 ? value >> 4 & 0x1FFFFF : common[Int(value >> 4) % common.count]
  }
}
