/// The layouts everybody has. A layout may name panes that this build lacks: they are left out.
public enum LayoutCatalog {
  public static let all: [(name: String, tree: TileTree)] = [
    ("overview", overview), ("generate", .pane(.generate)), ("models", .pane(.models)),
    ("attention", .split(.columns, share: 0.4, .pane(.generate), .pane(.attention))),
    ("lens", .split(.columns, share: 0.36, .pane(.generate), .pane(.lens))),
    ("experts", .split(.columns, share: 0.36, .pane(.generate), .pane(.experts))),
    ("memory", .split(.columns, share: 0.4, .pane(.models), .pane(.memory))),
    ("compare", .split(.rows, share: 0.5, .pane(.generate), .pane(.quantize))),
  ]

  public static func named(_ name: String) -> TileTree? { all.first { $0.name == name }?.tree }

  /// Models, generate, attention, memory and quantize at once.
  private static let overview = TileTree.split(
    .columns, share: 0.34,
    .split(.rows, share: 0.5, .pane(.models), .pane(.memory)),
    .split(
      .rows, share: 0.55, .pane(.generate), .split(.columns, share: 0.5, .pane(.attention), .pane(.quantize))))
}
