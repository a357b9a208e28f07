import Analysis
import Checkpoints
import History
import Inference
import Quantization
import Tensors

/// The engine behind the Quantize pane: a base, its weights, and the other loaded models.
final class LiveQuantizations: QuantizationService, @unchecked Sendable {
  // @unchecked: used from one thread at a time, as its protocol says, and all that it keeps is immutable.
  private let loaded: LoadedModel
  private let others: [SlotID: LoadedModel]
  private let threads: Int
  private let pool: WorkerPool

  init(_ loaded: LoadedModel, beside others: [SlotID: LoadedModel], threads: Int) {
    self.loaded = loaded
    self.others = others
    self.threads = threads
    pool = WorkerPool(threads: threads)
  }

  // MARK: - Over a text

  func compare(
    _ request: ComparisonRequest, cancelled: () -> Bool, report: (QuantizeReport) -> Void
  ) throws -> Comparison? {
    let tokenizer = try loaded.requiredTokenizer()
    let prose = try EvaluationText.read(request.text)
    let tokens = tokenizer.encode(prose, addSpecial: true, parseSpecial: false)
    let length = max(4, min(request.context, loaded.model.positionLimit ?? .max))
    let text = PerplexityWindows(tokens, length: length, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    guard text.count > 0 else { throw ComparisonError.textTooShort(tokens: tokens.count, window: length) }
    let base = try QuantizableModel(loaded)
    let options = SessionOptions(contextLength: length)
    let layers = try LayerComparison(
      loaded.model, ids: text.input(0), options: options, pool: pool, cancelled: cancelled)
    var rest = request.kinds[...]
    var found: [ComparisonRow] = []
    while !rest.isEmpty {
      let group = try made(&rest, of: base, options: options, cancelled: cancelled, report: report)
      guard !group.isEmpty else { continue }
      let rows = try read(group, base, text, options, cancelled: cancelled, report: report)
      found += found.isEmpty ? rows : Array(rows.dropFirst())
      for (kind, model) in group {
        report(.layers(kind, try layers.measure(model.model, cancelled: cancelled)))
        report(.finished(kind))
      }
    }
    guard !found.isEmpty else { return nil }
    return Comparison(
      found, base: base.base, text: EvaluationText.stamp(request.text, prose), context: length, windows: text.count)
  }

  private typealias Column = (kind: QuantizeColumn.Kind, model: ComparedModel)

  /// Takes columns from the front and makes them, as long as there is memory for their weights and sessions.
  private func made(
    _ kinds: inout ArraySlice<QuantizeColumn.Kind>, of base: QuantizableModel, options: SessionOptions,
    cancelled: () -> Bool, report: (QuantizeReport) -> Void
  ) throws -> [Column] {
    let session = try EnginePlan(loaded.model, name: loaded.path, options: options, threads: threads).bytes
    var columns: [Column] = []
    var left = (MachineMemory.available ?? .max) / 10 * 8 - session
    while let kind = kinds.first {
      let bytes = session + ((try? weightBytes(of: kind, base)) ?? 0)
      guard columns.isEmpty || bytes <= left else { break }
      kinds.removeFirst()
      left -= bytes
      do {
        columns.append((kind, try make(kind, of: base, cancelled: cancelled, report: report)))
      } catch {
        if cancelled() { throw error }
        report(.failed(kind, "\(error)"))
      }
    }
    return columns
  }

  private func weightBytes(of kind: QuantizeColumn.Kind, _ base: QuantizableModel) throws -> Int {
    guard case .recipe(let recipe) = kind else { return 0 }
    return base.bytes(try recipe.plan(for: base.source).types)
  }

  private func make(
    _ kind: QuantizeColumn.Kind, of base: QuantizableModel, cancelled: () -> Bool,
    report: (QuantizeReport) -> Void
  ) throws -> ComparedModel {
    switch kind {
    case .slot(let slot):
      guard let other = others[slot] else { throw JobFailure("The model in slot \(slot) was unloaded.") }
      let model = ComparedModel(other)
      try ComparisonError.check([base.base, model])
      return model
    case .recipe(let recipe):
      let made = try base.quantized(by: recipe, pool: pool, cancelled: cancelled) {
        report(.quantizing(kind, share: $0))
      }
      report(.made(kind, made.weights))
      return made.model
    }
  }

  private func read(
    _ columns: [Column], _ base: QuantizableModel, _ text: PerplexityWindows, _ options: SessionOptions,
    cancelled: () -> Bool, report: (QuantizeReport) -> Void
  ) throws -> [ComparisonRow] {
    let run = try ComparisonRun([base.base] + columns.map(\.model), text: text, options: options, pool: pool)
    func tell() {
      let rows = run.rows
      let own = zip(columns, rows.dropFirst()).map { (kind: $0.kind, row: $1) }
      report(.rows(base: rows[0], own, done: run.windows, of: text.count))
    }
    while run.windows < text.count {
      try run.readWindow(cancelled: cancelled)
      tell()
    }
    try run.measureDecoding(cancelled: cancelled)
    tell()
    return run.rows
  }

  // MARK: - On a prompt

  func write(
    _ request: SidesRequest, cancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> SidesReport {
    let base = try QuantizableModel(loaded)
    let models = try [base.base] + request.kinds.map { try make($0, of: base, cancelled: cancelled) { _ in } }
    let options = SessionOptions(contextLength: request.prompt.count + request.maxTokens)
    let sides = try SideBySide(
      models,
      request: GenerationRequest(
        prompt: .ids(request.prompt), maxTokens: request.maxTokens, sampling: request.sampling),
      options: options, threads: threads)
    var done = 0
    let total = Double(models.count * request.maxTokens)
    try sides.run(cancelled: cancelled) { _, _ in
      done += 1
      progress(Double(done) / total)
    }
    let text = loaded.display
    return SidesReport(
      columns: zip(models, sides.columns).map { model, column in
        SidesReport.Column(
          name: model.name,
          tokens: zip(column.ids, column.kld).map { SidesReport.Token(id: $0, text: text($0), kld: $1) },
          divergence: column.firstDivergence,
          explanation: column.flip.map { flip in
            "\(flip.stage): " + flip.explanation { "'\(VisibleText(text($0)))'" }
          } ?? "")
      })
  }

  // MARK: - The mix

  func measureMix(cancelled: () -> Bool, progress: (_ done: Int, _ of: Int) -> Void) throws -> TypeMix {
    let tokens = try CalibrationText.tokens(
      of: loaded, count: SensitivityStudy.window, threads: threads, cancelled: cancelled)
    return try TypeMix.measure(
      try QuantizableModel(loaded), tokens: tokens, pool: pool, cancelled: cancelled, progress: progress)
  }

  func save(
    _ recipe: QuantizationRecipe, to path: String, cancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> SavedModel {
    let source = try QuantizableModel(loaded).source
    let quantizer = try Quantizer(
      source, plan: try recipe.plan(for: source), provenance: Provenance(source: ComparedModel(loaded).name))
    _ = try quantizer.write(to: path, on: pool, cancelled: cancelled) { progress($0.share) }
    return SavedModel(path: path, bytes: quantizer.weightBytes, isRequantized: !quantizer.requantized.isEmpty)
  }
}
