import Analysis
import ArgumentParser
import Checkpoints
import Foundation
import Inference
import Workbench

/// `glassbox attention`: what every head of a model does on a prompt.
struct AttentionCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "attention",
    abstract: "Tell what every attention head does on a prompt, and write maps as drawings, tables or tensors.",
    discussion: """
      Fractions of attention on the first token, the previous token, duplicates and induction follow TransformerLens. \
      With --layer and --head a drawing or table is that head's map, otherwise it is of all heads.
      """)

  @OptionGroup var inside: InsideOptions
  @Option(help: ArgumentHelp("Only this layer.", valueName: "n")) var layer: Int?
  @Option(help: ArgumentHelp("Only this head.", valueName: "n")) var head: Int?
  @Option(
    help: ArgumentHelp("Of a model with an encoder: which attention.", valueName: "encoder|decoder|cross"))
  var map = AttentionKind.decoder
  @Option(
    help: ArgumentHelp(
      "What a drawing shows (default: heatmap of one head, otherwise grid).",
      valueName: AttentionFigure.allCases.map(\.rawValue).joined(separator: "|")))
  var view: AttentionFigure?
  @Option(
    help: ArgumentHelp("The only query whose arcs are drawn and, of a long prompt, rollout told.", valueName: "n"))
  var query: Int?
  @OptionGroup(title: "Drawing") var figure: FigureOptions
  @Option(help: ArgumentHelp("Write a table.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var csv: String?
  @Option(
    help: ArgumentHelp("Write maps, metrics and rollout as tensors.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var safetensors: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let run = try inside.run(recording: .attention) { model, input in
      try check(model, input)
      let tokens = input.tokens(of: map)
      return AttentionSurvey.bytes(
        of: model, plan(tokens.queries.count, model), queries: tokens.queries.count, positions: tokens.keys.count)
    }
    let survey = try self.survey(run)
    guard !survey.heads.isEmpty else { throw InterventionError.noAttention(map) }
    let tokens = run.input.tokens(of: map)
    let files = AttentionFiles(
      run.recording, survey, attention: map, query: query, input: run.input, queryPieces: run.pieces(tokens.queries),
      keyPieces: run.pieces(tokens.keys), source: run.title, checkpoint: Interruption.throwIfPending)
    if let path = figure.svg {
      let view = view ?? (isOneHead ? .heatmap : .grid)
      try AtomicFile.write(try files.svg(view, figure.style), to: path)
    }
    if let csv { try files.writeCSV(isOneHead ? survey.heads[0].id : nil, to: csv) }
    if let safetensors { try files.writeTensors(to: safetensors) }
    if output.json {
      try StandardOutput.json(AttentionReport(run, survey, attention: map))
    } else {
      try StandardOutput.layout(AttentionTable(survey).text(TextStyle(isOn: output.usesColor)) + run.effectText)
    }
  }

  private var isOneHead: Bool { layer != nil && head != nil }

  private func survey(_ run: InsideRun) throws -> AttentionSurvey {
    let line = ProgressLine()
    defer { line.clear() }
    let tokens = run.input.tokens(of: map).queries
    return try AttentionSurvey(
      of: run.recording, tokens: tokens, plan(tokens.count, run.model), pool: run.pool,
      cancelled: { Interruption.isPending },
      progress: { line.show("heads \(Int($0 * 100)) %") })
  }

  /// Longest prompt whose rollout is told for every query: the numbers grow with its square, the work with its cube.
  private static let longestWholeRollout = 512

  private func plan(_ queries: Int, _ model: BoundModel) -> AttentionSurvey.Plan {
    let isWhole = layer == nil && head == nil && map != .cross
    let rollout: AttentionSurvey.Rollout =
      !isWhole
      ? .none : queries <= Self.longestWholeRollout && query == nil ? .all : .query(query ?? queries - 1)
    return AttentionSurvey.Plan(
      map, layers: layer.map { [$0] }, heads: head.map { [$0] }, rollout: rollout)
  }

  private func check(_ model: BoundModel, _ input: ModelInput) throws {
    let layers = model.layerCount(of: map)
    guard layers > 0 else { throw InterventionError.noAttention(map) }
    if let layer, !(0..<layers).contains(layer) { throw InterventionError.noLayer(layer, layers: layers) }
    let heads = model.config.headCount
    if let head, !(0..<heads).contains(head) {
      throw InterventionError.noHead(HeadID(layer ?? 0, head, of: map), heads: heads)
    }
    let queries = input.tokens(of: map).queries.count
    if let query, !(0..<queries).contains(query) {
      throw ValidationError("--query is \(query); expected 0 to \(queries - 1).")
    }
    if view == .heatmap || view == .arcs, layer == nil {
      throw ValidationError(
        "A drawing of \(view?.rawValue ?? "") needs --layer\(view == .heatmap ? " and --head" : "").")
    }
    if view == .heatmap, head == nil { throw ValidationError("A drawing of heatmap needs --layer and --head.") }
    if view == .rollout, layer != nil || head != nil || map == .cross {
      throw ValidationError("The rollout is of all layers and heads of a sequence's attention to itself.")
    }
  }
}

extension AttentionFigure: ExpressibleByArgument {}

extension AttentionKind: ExpressibleByArgument {}
