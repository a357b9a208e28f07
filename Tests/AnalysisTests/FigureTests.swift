import Analysis
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML reader finds in a drawing.
private struct Drawing {
  let texts: [String]
  let counts: [String: Int]
  let isWellFormed: Bool

  init(_ svg: String) {
    let parser = XMLParser(data: Data(svg.utf8))
    let reader = Reader()
    parser.delegate = reader
    isWellFormed = parser.parse()
    (texts, counts) = (reader.texts, reader.counts)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var counts: [String: Int] = [:]
    private var text: String?

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      counts[name, default: 0] += 1
      if name == "text" { text = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text? += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      if name == "text", let text { texts.append(text) }
      if name == "text" { text = nil }
    }
  }
}

struct FigureTests {
  /// Text that would be markup, steer a terminal, or be no XML at all.
  private static let hostile = ["<b>&\"'", "\u{1B}[31m", "\0", "\u{202E}x", " the", "\n", "", "日本", "\u{FFFF}", "é"]
  private static let styles = [FigureStyle.light(), .dark(), .light(.cividis)]

  private var map: PooledMap {
    var map = PooledMap(MapWindow(rows: 10, columns: 10), rows: 10, columns: 10)
    for query in 0..<10 {
      map.take((0...query).map { _ in 1 / Float(query + 1) }, query: query)
    }
    return map
  }

  @Test(arguments: styles)
  func `a heatmap names its tokens, whatever they are, and has a legend`(style: FigureStyle) {
    let figure = HeatmapFigure(map, title: "L1 H2 <&>", queries: Self.hostile, keys: Self.hostile)
    let drawing = Drawing(figure.svg(style))
    #expect(drawing.isWellFormed)
    for shown in ["L1 H2 <&>", "<b>&\"'", "␛[31m", "␀", "\\u{202E}x", "·the", "␊", "∅", "日本", "é", "1", "0"] {
      #expect(drawing.texts.contains(shown), "\(shown) of \(drawing.texts)")
    }
    // One run of equal cells a row, the plot, its background and the legend.
    #expect(drawing.counts["rect"] == 10 + 2 + 32)
  }

  @Test func `a difference shows both signs and its largest`() {
    var difference = MapDifference(MapWindow(rows: 2, columns: 2), rows: 2, columns: 2)
    difference.take([1, 0], [0.75, 0.25], query: 0)
    difference.take([0.5, 0.5], [0.5, 0.5], query: 1)
    let figure = HeatmapFigure(difference, title: "after", queries: ["a", "b"], keys: ["a", "b"])
    let drawing = Drawing(figure.svg(.light()))
    #expect(drawing.isWellFormed && drawing.texts.contains("-0.25") && drawing.texts.contains("+0.25"))
  }

  @Test func `arcs are drawn for what is attended to, of one query if one is chosen`() {
    let head = ArcFigure.Head("L0 H1", rows: [[1, 0, 0], [0.5, 0.5, 0], [0, 0.01, 0.99]])
    let tokens = ["a", "<", "c"]
    let all = Drawing(ArcFigure([head, head], title: "arcs", queries: tokens, keys: tokens).svg(.dark()))
    #expect(all.isWellFormed && all.counts["path"] == 2 * 4)
    #expect(all.texts.filter { $0 == "<" }.count == 2 && all.texts.contains("L0 H1"))
    let one = Drawing(ArcFigure([head], title: "arcs", queries: tokens, keys: tokens, chosenQuery: 1).svg(.light()))
    #expect(one.counts["path"] == 2)
  }

  @Test func `the grid shows every head with its badge`() {
    let thumbnails = (0..<2).flatMap { layer in
      (0..<4).map { head in
        HeadGridFigure.Thumbnail(layer: layer, head: head, kind: HeadKind.allCases[head], map: map)
      }
    }
    let drawing = Drawing(HeadGridFigure(thumbnails, title: "heads", groupSize: 2).svg(.dark()))
    #expect(drawing.isWellFormed)
    for shown in ["L0", "L1", "H0", "H3", "previous", "induction"] { #expect(drawing.texts.contains(shown)) }
  }

  @Test(arguments: LensFigure.Tint.allCases)
  func `a lens shows every layer's token at every position`(tint: LensFigure.Tint) {
    let rows = (0..<3).map { layer in
      (
        name: "layer \(layer)",
        cells: (0..<2).map { LensFigure.Cell(text: "t\(layer)\($0)", probability: 0.5, klToFinal: 3) }
      )
    }
    let drawing = Drawing(LensFigure(title: "lens", tokens: ["in", "\u{7}"], rows: rows, tint: tint).svg(.light()))
    #expect(drawing.isWellFormed)
    for shown in ["layer 2", "t00", "t21", "in", "␇"] { #expect(drawing.texts.contains(shown)) }
    #expect(drawing.texts.contains(tint == .probability ? "1" : "3 nats"))
  }

  @Test func `an empty map is a drawing too`() {
    let empty = PooledMap(MapWindow(rows: 0, columns: 0), rows: 5, columns: 5)
    #expect(Drawing(HeatmapFigure(empty, title: "", queries: [], keys: []).svg(.light())).isWellFormed)
    #expect(Drawing(HeadGridFigure([], title: "").svg(.light())).isWellFormed)
    #expect(Drawing(LensFigure(title: "", tokens: [], rows: []).svg(.light())).isWellFormed)
  }

  @Test func `labels are cut where there is no room, wide letters counting twice`() {
    #expect(TokenLabel("abcdefgh", limit: 5).text == "abcd…")
    #expect(TokenLabel("日本語日本語", limit: 5).text == "日本…")
    #expect(TokenLabel("  a b ").text == "··a b·")
  }
}

struct CSVTests {
  @Test func `a table quotes what needs it and leaves out what is none`() {
    var table = CSVTable(["token", "value", "kind"])
    table.append([.text("a,\"b\"\n"), .number(0.25), .none])
    table.append([.text(" x"), .whole(3), .text("previous")])
    table.append([.text("\u{1B}"), .number(.nan), .none])
    #expect(table.text == "token,value,kind\n\"a,\"\"b\"\"␊\",0.25,\n\" x\",3,previous\n␛,,\n")
  }
}
