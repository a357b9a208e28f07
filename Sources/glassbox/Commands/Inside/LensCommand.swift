import Analysis
import ArgumentParser
import Checkpoints
import Inference
import Workbench

/// `glassbox lens`: what every layer of a model would say, and what wrote a token's logit.
struct LensCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "lens",
    abstract: "Tell what every layer would say if it were the last, and what wrote a token's logit.",
    discussion: """
      kl_to_final is KL(final || layer) in nats; rank_of_final is how many tokens the layer finds likelier than the one \
      the last layer finds likeliest, 0 where they agree.
      """)

  @OptionGroup var inside: InsideOptions
  @Option(help: ArgumentHelp("Only these positions (default: all).", valueName: "0,1,2"))
  var positions: NumberList?
  @Option(help: ArgumentHelp("Tokens told of each layer and position.", valueName: "k"))
  var top = 5
  @Option(
    help: ArgumentHelp(
      "Tell what wrote this token's logit behind the prompt, or its lead over another's (default with --attribute best: the likeliest).",
      valueName: "id|id:id|best"))
  var attribute: AttributionTarget?
  @OptionGroup(title: "Drawing") var figure: FigureOptions
  @Flag(help: "Colour cells by KL to the final layer, not by probability.")
  var byKL = false
  @Option(help: ArgumentHelp("Write a table.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var csv: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...1000).contains(top) else { throw ValidationError("--top takes 1 to 1000, but \(top) was given.") }
  }

  func run() throws {
    let run = try inside.run(recording: .stream) { model, input in
      let count = try positions(of: input).count
      return count * (model.config.blockCount + 1) * (top * 16 + 128) + 4 * (20 * model.config.vocabularySize)
    }
    let survey = try self.survey(run)
    let attribution = try attribute.map { try self.attribution($0, run, survey) }
    let report = LensReport(run, survey, attribution)
    if let path = figure.svg {
      try AtomicFile.write(report.figure(run, byKL: byKL).svg(figure.style), to: path)
    }
    if let csv { try AtomicFile.write(report.table(run).text, to: csv) }
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.layout(report.text(run, TextStyle(isOn: output.usesColor)) + run.effectText)
    }
  }

  private func positions(of input: ModelInput) throws -> [Int] {
    let all = input.ids.indices
    guard let positions else { return Array(all) }
    for position in positions.numbers where !all.contains(position) {
      throw ValidationError("--positions names \(position); the prompt has positions 0 to \(all.count - 1).")
    }
    return positions.numbers
  }

  private func survey(_ run: InsideRun) throws -> LensSurvey {
    let line = ProgressLine()
    defer { line.clear() }
    let positions = try positions(of: run.input)
    let projector = try LogitProjector(
      run.model, pool: run.pool, precision: run.session.options.precision, adapters: run.session.adapters)
    return try LensSurvey(
      of: run.recording, positions: positions, top: top, through: projector,
      cancelled: { Interruption.isPending }, progress: { line.show("position \($0) of \(positions.count)") })
  }

  private func attribution(
    _ target: AttributionTarget, _ run: InsideRun, _ survey: LensSurvey
  ) throws -> LogitAttribution {
    let vocabulary = run.model.config.vocabularySize
    for id in [target.token, target.other].compactMap({ $0 }) where id < 0 || Int(id) >= vocabulary {
      throw InferenceError.unknownToken(Int(id), vocabularySize: vocabulary)
    }
    let reader = try StreamPartsReader(run.session, pool: run.pool)
    run.session.record(into: nil)
    if !run.input.source.isEmpty { try run.session.read(run.input.source) }
    let parts = try reader.parts(ofLast: run.input.ids, cancelled: { Interruption.isPending })
    return LogitAttribution(
      of: target.token ?? run.likeliest, over: target.other, model: run.model, parts: parts)
  }
}

extension InsideRun {
  /// The token that the session's logits find likeliest.
  fileprivate var likeliest: TokenID { LensTarget(session.logits).top }
}

/// `12`, `12:7` or `best` on the command line.
struct AttributionTarget: ExpressibleByArgument {
  /// Nil for the likeliest.
  let token: TokenID?
  let other: TokenID?

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    let ids = parts.map { TokenID($0) }
    guard ids[0] != nil || parts[0] == "best", parts.count == 1 || ids[1] != nil else { return nil }
    token = ids[0]
    other = parts.count == 2 ? ids[1] : nil
  }
}
