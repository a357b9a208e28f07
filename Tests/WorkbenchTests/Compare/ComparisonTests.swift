import Analysis
import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// Models held against a base.
struct ComparisonTests {
  private static let tiny = Fixture.path("architectures/gguf/llama_gqa-f32.gguf")
  private let pool = WorkerPool(threads: 2)

  private func loaded(_ path: String = ComparisonTests.tiny) throws -> LoadedModel {
    try LoadedModel.open(path, warmingUp: false)
  }

  private func tokens(_ count: Int, of model: LoadedModel) -> [TokenID] {
    let size = model.model.config.vocabularySize
    return (0..<count).map { TokenID((($0 * $0 + 3) * 7919) % size) }
  }

  /// What the rows should say, from logits of every position held at once.
  private func divergence(
    _ base: LoadedModel, _ other: LoadedModel, _ text: PerplexityWindows, _ options: SessionOptions
  ) throws -> (kld: [Double], surprise: [Double]) {
    func logProbs(_ model: LoadedModel, _ window: Int) throws -> [[Double]] {
      let session = Session(model: model.model, options: options, pool: pool)
      var rows: [[Double]] = []
      var probe = NoProbe()
      try session.trace(text.input(window), probing: &probe) { _, logits in
        let sum = log(logits.reduce(0) { $0 + exp(Double($1)) })
        rows.append(logits.map { Double($0) - sum })
      }
      return rows
    }
    var klds: [Double] = [], surprises: [Double] = []
    for window in 0..<text.count {
      let (x, y) = (try logProbs(base, window), try logProbs(other, window))
      for position in text.scored {
        klds.append(zip(x[position], y[position]).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) })
        surprises.append(-y[position][Int(text.target(window, after: position))])
      }
    }
    return (klds, surprises)
  }

  @Test func `rows agree with logits held whole, whatever the number of columns`() throws {
    let base = try loaded()
    let model = try QuantizableModel(base)
    let made = try [Mixture.q8_0, .q4_0].map { try model.quantized(by: .mixture($0), pool: pool).model }
    let text = PerplexityWindows(tokens(70, of: base), length: 32, bos: nil)
    let options = SessionOptions.exact(contextLength: 32)
    let run = try ComparisonRun([model.base] + made, text: text, options: options, pool: pool)
    var seen = 0
    while run.windows < text.count { try run.readWindow(each: { _ in seen += 1 }) }
    #expect(seen == 3 * 2 * 15)
    #expect(run.rows[0].meanKLD == 0 && run.rows[0].sameTop == 1 && run.rows[0].perplexityRatio == 1)
    for (row, other) in zip(run.rows.dropFirst(), made) {
      let expected = try divergence(base, other.loaded, text, options)
      let mean = expected.kld.reduce(0, +) / Double(expected.kld.count)
      #expect(abs(row.meanKLD - mean) < 1e-5 + 1e-3 * mean)
      #expect(abs(row.maxKLD - (expected.kld.max() ?? 0)) < 1e-5 + 1e-3 * row.maxKLD)
      let surprise = expected.surprise.reduce(0, +) / Double(expected.surprise.count)
      #expect(abs(row.perplexity - exp(surprise)) < 1e-3 * row.perplexity)
      #expect(row.tokens == 30)
    }
    #expect(run.rows[1].meanKLD < run.rows[2].meanKLD)
    try run.measureDecoding(tokens: 4)
    #expect(run.rows.allSatisfy { ($0.decodeRate ?? 0) > 0 })
  }

  @Test func `a model of another vocabulary is refused`() throws {
    let models = [
      ComparedModel(try loaded()), ComparedModel(try loaded(Fixture.path("architectures/gguf/grok-f32.gguf"))),
    ]
    #expect(models[0].model.config.vocabularySize != models[1].model.config.vocabularySize)
    let text = PerplexityWindows([1, 2, 3, 4, 5], length: 4, bos: nil)
    #expect(throws: ComparisonError.self) {
      try ComparisonRun(models, text: text, options: .exact(contextLength: 4), pool: pool)
    }
  }

  @Test func `side by side, a model writes what it writes alone, and a coarse one leaves its text`() throws {
    let base = try loaded()
    let model = try QuantizableModel(base)
    let coarse = try model.quantized(by: .mixture(.q4_0), pool: pool).model
    var sampling = SamplerSettings()
    sampling.temperature = 0
    let request = GenerationRequest(
      prompt: .ids([1, 5, 9]), maxTokens: 24, sampling: sampling, ignoresEndOfGeneration: true)
    let options = SessionOptions.exact(contextLength: 40, logitRows: 1)
    let sides = try SideBySide(
      [model.base, ComparedModel(base), coarse], request: request, options: options, threads: 2)
    try sides.run()
    let generator = try Generator(model: base, options: options, threads: 2)
    var alone: [TokenID] = []
    try generator.run(request) { if case .step(let step) = $0 { alone.append(step.id) } }
    #expect(sides.columns[0].ids == alone && sides.columns[1].ids == alone)
    #expect(sides.columns[1].firstDivergence == nil && sides.columns[1].kld.allSatisfy { $0 < 1e-6 })
    let other = sides.columns[2]
    #expect(other.kld.count == other.ids.count && other.kld.contains { $0 > 1e-4 })
    if let place = other.firstDivergence {
      #expect(other.ids[place] != alone[place] && Array(other.ids.prefix(place)) == Array(alone.prefix(place)))
      #expect(other.flip?.cause == .order(.model) && sides.firstDivergence == place)
    }
  }

  @Test func `streams of a model lie on its own, and part from a coarser one's as they go down`() throws {
    let base = try loaded()
    let model = try QuantizableModel(base)
    let coarse = try model.quantized(by: .mixture(.q4_0), pool: pool).model
    let comparison = try LayerComparison(
      base.model, ids: tokens(24, of: base), options: .exact(contextLength: 24), pool: pool)
    let own = try comparison.measure(base.model)
    #expect(own.count == base.model.config.blockCount + 1)
    #expect(own.allSatisfy { abs($0.cosine - 1) < 1e-6 && $0.lensKLD < 1e-6 })
    let others = try comparison.measure(coarse.model)
    #expect(others.allSatisfy { $0.cosine < 1 && $0.lensKLD > 0 })
    let deeper = try loaded(Fixture.path("architectures/gguf/gemma3-f32.gguf"))
    #expect(deeper.model.config.blockCount > base.model.config.blockCount)
    #expect(try comparison.measure(deeper.model).isEmpty)
  }

  @Test func `weights stay where they lie unless their type changes, and what each lost is told`() throws {
    let base = try loaded()
    let model = try QuantizableModel(base)
    let made = try model.quantized(by: .mixture(.q8_0), pool: pool)
    let kept = made.weights.filter { $0.from == $0.to }
    #expect(!kept.isEmpty && kept.allSatisfy { $0.error == .none })
    let changed = made.weights.filter { $0.from != $0.to }
    #expect(!changed.isEmpty && changed.allSatisfy { $0.to == .q8_0 && $0.error.signalToNoise > 35 })
    #expect(made.model.bytes < base.summary.fileBytes && made.model.type == "Q8_0")
  }
}

/// Formats of the literature, beside those that files hold.
struct ResearchColumnTests {
  @Test func `8 and 4 bits of the literature take about a half and a quarter of 16, and 4 lose more`() throws {
    let pool = WorkerPool(threads: 2)
    let loaded = try LoadedModel.open(Fixture.path("architectures/gguf/mixtral-f32.gguf"), warmingUp: false)
    let model = try QuantizableModel(loaded)
    func made(_ name: String) throws -> QuantizedModel {
      try model.quantized(by: try #require(QuantizationRecipe.named(name)), pool: pool)
    }
    let (int8, nf4) = (try made("int8"), try made("NF4-double"))
    for (column, least, most, ratio) in [(int8, 8.0, 9.0, 35.0), (nf4, 4.0, 4.3, 18.0)] {
      let rounded = column.weights.filter { $0.error.count > 0 }
      #expect(rounded.count > 10 && rounded.allSatisfy { $0.error.signalToNoise > ratio && $0.name.hasPrefix("blk.") })
      let numbers = rounded.reduce(0) { $0 + $1.elements }
      let kept = column.weights.filter { $0.error.count == 0 }.reduce(0) { $0 + 4 * $1.elements }
      let bits = 8 * Double(column.model.bytes - kept) / Double(numbers)
      #expect((least...most).contains(bits), "\(column.model.name): \(bits) bits")
    }
    let text = PerplexityWindows((0..<64).map { TokenID(($0 * 37 + 1) % 200) }, length: 32, bos: nil)
    let run = try ComparisonRun(
      [model.base, int8.model, nf4.model], text: text, options: .exact(contextLength: 32), pool: pool)
    while run.windows < text.count { try run.readWindow() }
    #expect(run.rows[1].meanKLD > 0 && run.rows[2].meanKLD > 10 * run.rows[1].meanKLD)
    #expect(!QuantizationRecipe.research(.nf4).isWritable && QuantizationRecipe.named("nonsense") == nil)
  }
}

/// Figures of the real model against llama.cpp's own tools, on the same text.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Fixture.smolLM2)))
struct PublishedQualityTests {
  /// Of llama-perplexity, with llama-quantize's files made from the same weights in F16: perplexity, mean KL divergence,
  /// share of the same best tokens.
  private static let published: [(mixture: Mixture, perplexity: Double, meanKLD: Double, sameTop: Double)] = [
    (.q8_0, 32.072794, 0.003712, 0.95784), (.q4_K_M, 33.144931, 0.049215, 0.86765),
    (.q4_0, 38.198186, 0.241416, 0.7098),
  ]

  @Test func `quantized in memory, the model is as far from itself as llama.cpp finds its own files`() throws {
    let loaded = try LoadedModel.open(Fixture.smolLM2, warmingUp: false)
    let tokenizer = try #require(loaded.tokenizer)
    let pool = WorkerPool(threads: 2)
    let base = try QuantizableModel(loaded)
    let prose = Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("texts/evaluation.txt")
    let ids = tokenizer.encode(
      try String(contentsOf: prose, encoding: .utf8), addSpecial: true, parseSpecial: false)
    let text = PerplexityWindows(ids, length: 512, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    #expect(text.count == 8)
    let made = try Self.published.map { try base.quantized(by: .mixture($0.mixture), pool: pool).model }
    let run = try ComparisonRun(
      [base.base] + made, text: text, options: SessionOptions(contextLength: 512), pool: pool)
    while run.windows < text.count { try run.readWindow() }
    for (row, expected) in zip(run.rows.dropFirst(), Self.published) {
      #expect(abs(row.perplexity / expected.perplexity - 1) < 0.01, "\(row.name)")
      if expected.meanKLD > 0.02 {
        #expect(abs(row.meanKLD / expected.meanKLD - 1) < 0.08, "\(row.name): \(row.meanKLD)")
      } else {
        #expect(row.meanKLD < 1.1 * expected.meanKLD, "\(row.name): \(row.meanKLD)")
      }
      #expect(abs(row.sameTop - expected.sameTop) < 0.01, "\(row.name): \(row.sameTop)")
    }
  }
}
