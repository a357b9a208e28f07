import Testing
import Workbench

@Suite struct TileTreeTests {
  @Test(arguments: LayoutCatalog.all.map(\.name))
  func `every layout survives being written and read`(name: String) throws {
    let tree = try #require(LayoutCatalog.named(name))
    #expect(TileTree(tree.description) == tree)
  }

  @Test(arguments: ["", "(", "(a |0.5 a)", "(a |2 b)", "(a ?0.5 b)", "a b", String(repeating: "(a |0.5 ", count: 99)])
  func `text that is no layout is refused`(text: String) {
    #expect(TileTree(text) == nil)
  }

  @Test func `panes this build lacks leave their room to their neighbours`() throws {
    let overview = try #require(LayoutCatalog.named("overview"))
    let kept = overview.keeping { [.models, .generate].contains($0) }
    #expect(kept == .split(.columns, share: 0.34, .pane(.models), .pane(.generate)))
  }

  @Test func `shares stay within what can be used`() {
    let tree = TileTree.split(.columns, share: 0.5, .pane(.models), .pane(.generate))
    #expect(tree.resizing(.models, by: 5) == .split(.columns, share: 0.85, .pane(.models), .pane(.generate)))
    #expect(tree.resizing(.generate, by: 0.1) == .split(.columns, share: 0.4, .pane(.models), .pane(.generate)))
  }
}
