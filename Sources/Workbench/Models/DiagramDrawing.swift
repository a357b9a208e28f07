import Architectures
import Checkpoints

/// The declaration of a model's blocks as boxes and arrows of text.
public struct DiagramDrawing: Sendable {
  public let lines: [String]
  public var text: String { lines.joined(separator: "\n") + "\n" }

  /// Reads the settings, so a checkpoint that does not describe a model this build knows is an error.
  public init(_ checkpoint: Checkpoint) throws {
    let model = try DeclaredModel(checkpoint)
    self.init(model.declaration.diagram(hasOwnHead: model.hasOwnHead(checkpoint)))
  }

  public init(_ diagram: BlockDiagram) {
    let decoder = Self.lines(diagram.input, diagram.groups, diagram.output)
    guard !diagram.encoderGroups.isEmpty else {
      lines = decoder
      return
    }
    let encoder = Self.lines(diagram.input, diagram.encoderGroups, diagram.encoderOutput)
    lines = ["encoder"] + encoder + ["", "decoder, begun when the encoder has read the whole source"] + decoder
  }

  private static func lines(
    _ input: [BlockDiagram.Row], _ groups: [BlockDiagram.Group], _ output: [BlockDiagram.Row]
  ) -> [String] {
    var lines = input.map(Self.row)
    for group in groups {
      let (first, last) = (group.layers.lowerBound, group.layers.upperBound)
      let title = first == last ? "layer \(first)" : "layers \(first) to \(last), \(group.layers.count) alike"
      lines += ["  │", "╭─┴─ \(title)"]
      for step in group.steps { lines += Self.lines(step) }
      lines.append("╰─┬─")
    }
    lines.append("  │")
    return lines + output.map(Self.row)
  }

  private static func lines(_ step: BlockDiagram.Step) -> [String] {
    let source =
      switch step.input {
      case .stream: ""
      case .blockInput: " from the block's input"
      case .previousInput: " from what the step before read"
      }
    return ["│ ├──╮" + source] + step.rows.map { "│ │  " + row($0) } + [
      "│ ⊕──╯" + (step.scale == 1 ? "" : " times \(step.scale)")
    ]
      + step.streamRows.map { "│ " + row($0) }
  }

  private static func row(_ row: BlockDiagram.Row) -> String { "\(row.title)  \(row.detail)" }
}
