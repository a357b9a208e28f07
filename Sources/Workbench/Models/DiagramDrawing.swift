import Architectures
import Checkpoints

/// The declaration of a model's blocks as boxes and arrows of text.
public struct DiagramDrawing: Sendable {
  public let lines: [String]
  public var text: String { lines.joined(separator: "\n") + "\n" }

  /// Reads the settings, so a checkpoint that does not describe a model this build knows is an error.
  public init(_ checkpoint: Checkpoint) throws {
    let rows = checkpoint.tensor(named: "token_embd.weight")?.shape.first ?? 0
    let config = try ModelConfig(gguf: checkpoint.metadata, embeddingRows: rows)
    let architecture = try Architecture.named(config.architecture)
    let hasOwnHead = checkpoint.tensor(named: "output.weight") != nil
    self.init(architecture.diagram(of: config, hasOwnHead: hasOwnHead))
  }

  public init(_ diagram: BlockDiagram) {
    var lines = [Self.row(diagram.input)]
    for group in diagram.groups {
      let (first, last) = (group.layers.lowerBound, group.layers.upperBound)
      let title = first == last ? "layer \(first)" : "layers \(first) to \(last), \(group.layers.count) alike"
      lines += ["  │", "╭─┴─ \(title)"]
      for step in group.steps {
        lines.append("│ ├──╮")
        lines += step.map { "│ │  " + Self.row($0) }
        lines.append("│ ⊕──╯")
      }
      lines.append("╰─┬─")
    }
    lines.append("  │")
    self.lines = lines + diagram.output.map(Self.row)
  }

  private static func row(_ row: BlockDiagram.Row) -> String { "\(row.title)  \(row.detail)" }
}
