import ArgumentParser
import Checkpoints
import Workbench

/// `glassbox inspect`: what a model's files say of it; weights are not read.
struct InspectCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's settings, tensors and block diagram.",
    discussion: """
      With --json the tensors are always there, and arrays of more than 256 elements are shortened unless \
      --all-metadata is given.
      """)

  @OptionGroup var model: ModelArgument
  @Flag(help: "List every tensor.") var tensors = false
  @Flag(help: "Draw the blocks as the architecture declares them.") var diagram = false
  @Flag(name: .customLong("all-metadata"), help: "Give long arrays, such as the vocabulary, in full.")
  var allMetadata = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let checkpoint = try Checkpoint.open(try model.path())
    // Drawn first: a model that cannot be drawn is an error, not half an answer.
    let drawing = diagram ? try DiagramDrawing(checkpoint) : nil
    if output.json {
      let inspection = Inspection(checkpoint, arrayLimit: allMetadata ? nil : 256)
      return try StandardOutput.json(InspectReport(inspection: inspection, diagram: drawing))
    }
    let style = TextStyle(isOn: output.usesColor)
    try StandardOutput.layout(InspectText(checkpoint, allMetadata: allMetadata, style).text)
    if tensors { try StandardOutput.layout("\n" + InspectText.table(of: checkpoint.tensors, style)) }
    if let drawing { try StandardOutput.layout("\n" + drawing.text) }
  }
}

/// What `inspect --json` prints; the diagram is there when it was asked for.
private struct InspectReport: Encodable {
  let inspection: Inspection
  let diagram: DiagramDrawing?

  private enum Key: String, CodingKey { case diagram }

  func encode(to encoder: any Encoder) throws {
    try inspection.encode(to: encoder)
    guard let diagram else { return }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(diagram.lines, forKey: .diagram)
  }
}
