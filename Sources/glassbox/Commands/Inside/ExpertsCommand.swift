import Analysis
import ArgumentParser
import Checkpoints
import Inference
import Workbench

/// `glassbox experts`: which experts of a mixture a prompt's tokens go to.
struct ExpertsCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "experts",
    abstract: "Tell which experts a prompt's tokens go to, how evenly they are used, and what each likes.",
    discussion: "Load is a share of all choices; imbalance is the largest load by the mean, 1 where all get as much.")

  @OptionGroup var inside: InsideOptions
  @Option(help: ArgumentHelp("Tokens told that each expert likes.", valueName: "k")) var favourites = 5
  @Option(help: ArgumentHelp("Write a table.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var csv: String?
  @Option(
    help: ArgumentHelp("Write router logits and weights as tensors.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var safetensors: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...1000).contains(favourites) else {
      throw ValidationError("--favourites takes 0 to 1000, but \(favourites) was given.")
    }
  }

  func run() throws {
    let run = try inside.run(recording: .routing) { model, input in
      guard model.declaration.experts.contains(where: { $0 != nil }) else {
        throw Failure(
          .badInput, "'\(model.config.architecture)' is not a mixture of experts here: no layer has any.")
      }
      let experts = model.declaration.experts.compactMap { $0?.count }
      return input.ids.count * experts.reduce(0, +) * 96
    }
    let survey = RoutingSurvey(of: run.recording, tokens: run.input.ids)
    let report = ExpertsReport(run, survey, favourites: favourites)
    if let csv { try AtomicFile.write(report.table.text, to: csv) }
    if let safetensors { try writeTensors(run, survey, to: safetensors) }
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.layout(report.text(TextStyle(isOn: output.usesColor)) + run.effectText)
    }
  }

  /// `input_ids` [T], and for each layer with experts `router_logits.LAYER` and `router_weights.LAYER` [T, E].
  private func writeTensors(_ run: InsideRun, _ survey: RoutingSurvey, to path: String) throws {
    let count = run.input.ids.count
    let names = survey.layers.flatMap { layer in
      ["router_logits", "router_weights"].map {
        SafetensorsWriter.Declaration("\($0).\(layer.layer)", shape: [count, layer.statistics.experts])
      }
    }
    var writer = try SafetensorsWriter(path, [.init("input_ids", shape: [count], .int32)] + names)
    try writer.append(run.input.ids)
    for layer in survey.layers {
      let rows = (0..<count).compactMap { run.recording.routing(layer: layer.layer, position: $0) }
      for row in rows { try writer.append(row.logits) }
      for row in rows { try writer.append(row.weights) }
    }
    try writer.finish()
  }
}
