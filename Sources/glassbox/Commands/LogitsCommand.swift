import ArgumentParser
import Checkpoints
import Inference
import Tensors
import Tokenizers
import Workbench

/// `glassbox logits`: what the model computes for given tokens, as tensors.
struct LogitsCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits", abstract: "Write the logits of given tokens, and every intermediate with --trace.")

  @OptionGroup var model: ModelArgument
  @Option(help: ArgumentHelp("The tokens, separated by commas.", valueName: "1,2,3"))
  var ids: TokenList
  @Option(
    help: ArgumentHelp(
      "Of a model with an encoder, which reads --ids: the decoder's tokens (default: the one it starts from).",
      valueName: "1,2,3"))
  var decoderIds: TokenList?
  @Option(help: ArgumentHelp("How many tokens from the first on see each other.", valueName: "n"))
  var prefixLength = 0
  @Flag(help: "Also write hidden states, attention maps and the final hidden state.")
  var trace = false
  @Flag(inversion: .prefixedNo, help: "Compute with float32 activations and cache.")
  var exact = true
  @Option(
    name: [.customLong("output"), .short], help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var outputFile: String
  @OptionGroup(title: "Interventions") var interventions: InterventionOptions
  @OptionGroup var adapters: AdapterOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.beginCatching()
    let checkpoint = try Checkpoint.open(try model.path())
    let loaded = try BoundModel(checkpoint)
    let tokens = try sequence(for: loaded)
    let request = try interventions.request { text in
      guard let tokenizer = try Tokenizer.ifAny(of: checkpoint) else {
        throw GenerationError.noTokenizer(path: checkpoint.paths.first ?? "")
      }
      return tokenizer.encode(text, addSpecial: true, parseSpecial: true)
    }
    let length = max(1, tokens.count, request.otherPrompt.count)
    var options = SessionOptions.exact(contextLength: length)
    if !exact { options = SessionOptions(contextLength: length, logitRows: options.logitRows) }
    guard (0...tokens.count).contains(prefixLength) else {
      throw ValidationError("--prefix-length is \(prefixLength); expected 0 to the \(tokens.count) tokens given.")
    }
    if let type = cache.cacheType { options.cacheType = type }
    options.prefixLength = prefixLength
    if loaded.readsSource { options.sourceLength = ids.ids.count }
    // One pass over all tokens, so that an attention map comes whole.
    if trace { options.batch = tokens.count }
    let adapters = try self.adapters.open(on: loaded)
    let extra = traceBytes(loaded, tokens: tokens.count) + adapters.reduce(0) { $0 + $1.bytes }
    if !memory.force {
      try EnginePlan(
        loaded, name: model.model, options: options, threads: threads.count, extra: extra
      ).check()
    }
    let session = Session(model: loaded, options: options, pool: WorkerPool(threads: threads.count))
    try session.use(adapters)
    let input = ModelInput(source: loaded.readsSource ? ids.ids : [], ids: tokens)
    try request.apply(to: session, input: input, cancelled: { Interruption.isPending })
    var trace = ForwardTrace(loaded.declaration, isRecording: self.trace)
    var sourceTrace = SourceTrace(loaded.declaration, isRecording: self.trace)
    if var reading = sourceTrace?.encoder {
      try session.read(ids.ids, probing: &reading, cancelled: { Interruption.isPending })
      sourceTrace?.encoder = reading
    }
    var logits: [Float] = []
    logits.reserveCapacity(tokens.count * loaded.config.vocabularySize)
    try session.trace(tokens, probing: &trace, cancelled: { Interruption.isPending }) { _, row in
      logits.append(contentsOf: row)
    }
    sourceTrace?.decoder = trace
    let stages =
      sourceTrace?.tensors(tokens: tokens.count, source: ids.ids.count) ?? trace.tensors(tokens: tokens.count)
    try write([ForwardTrace.Tensor("logits", [tokens.count, loaded.config.vocabularySize], [logits])] + stages)
  }

  /// The tokens whose logits are written.
  private func sequence(for model: BoundModel) throws -> [TokenID] {
    guard let start = model.startToken else {
      guard decoderIds == nil else {
        throw ValidationError("--decoder-ids is for models with an encoder; '\(model.config.architecture)' has none.")
      }
      return ids.ids
    }
    return decoderIds?.ids ?? [start]
  }

  private func write(_ tensors: [ForwardTrace.Tensor]) throws {
    var writer = try SafetensorsWriter(outputFile, tensors.map { .init($0.name, shape: $0.shape) })
    for tensor in tensors {
      for part in tensor.parts { try writer.append(part) }
    }
    try writer.finish()
    guard output.json else { return }
    try StandardOutput.json(
      Report(output: outputFile, tensors: tensors.map { .init(name: $0.name, shape: $0.shape) }))
  }

  private func traceBytes(_ model: BoundModel, tokens: Int) -> Int {
    let config = model.config
    let source = model.readsSource ? ids.ids.count : 0
    let experts = model.declaration.allExperts.map(\.count).max() ?? 0
    func perLayer(_ tokens: Int, seeing positions: Int) -> Int {
      tokens * (config.embeddingLength + config.headCount * positions + 2 * experts)
    }
    let stages =
      (config.blockCount + 2) * perLayer(tokens, seeing: tokens + source)
      + ((model.declaration.encoder?.blocks.count ?? 0) + 2) * perLayer(source, seeing: source)
    return 4 * (tokens * config.vocabularySize + (trace ? stages : 0))
  }

  private struct Report: Encodable {
    struct Entry: Encodable {
      let name: String
      let shape: [Int]
    }
    let output: String
    let tensors: [Entry]
  }
}
