import ArgumentParser
import Checkpoints
import Inference
import Tensors
import Workbench

/// `glassbox logits`: what the model computes for given tokens, as tensors.
struct LogitsCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits", abstract: "Write the logits of given tokens, and every intermediate with --trace.")

  @OptionGroup var model: ModelArgument
  @Option(help: ArgumentHelp("The tokens, separated by commas.", valueName: "1,2,3"))
  var ids: TokenList
  @Option(help: ArgumentHelp("How many tokens from the first on see each other.", valueName: "n"))
  var prefixLength = 0
  @Flag(help: "Also write hidden states, attention maps and the final hidden state.")
  var trace = false
  @Flag(inversion: .prefixedNo, help: "Compute with float32 activations and cache.")
  var exact = true
  @Option(
    name: [.customLong("output"), .short], help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var outputFile: String
  @OptionGroup var cache: CacheOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.beginCatching()
    let loaded = try BoundModel(try Checkpoint.open(try model.path()))
    let tokens = ids.ids
    var options = SessionOptions.exact(contextLength: max(1, tokens.count))
    if !exact { options = SessionOptions(contextLength: max(1, tokens.count), logitRows: options.logitRows) }
    guard (0...tokens.count).contains(prefixLength) else {
      throw ValidationError("--prefix-length is \(prefixLength); expected 0 to the \(tokens.count) tokens given.")
    }
    if let type = cache.cacheType { options.cacheType = type }
    options.prefixLength = prefixLength
    // One pass over all tokens, so that an attention map comes whole.
    if trace { options.batch = tokens.count }
    try MemoryRequirement(model: loaded, options: options, extra: traceBytes(loaded)).check()
    let session = Session(model: loaded, options: options, pool: WorkerPool(threads: threads.count))
    var trace = ForwardTrace(model: loaded, isRecording: self.trace)
    var logits: [Float] = []
    logits.reserveCapacity(tokens.count * loaded.config.vocabularySize)
    try session.trace(tokens, probing: &trace, cancelled: { Interruption.isPending }) { _, row in
      logits.append(contentsOf: row)
    }
    let tensors =
      [ForwardTrace.Tensor("logits", [tokens.count, loaded.config.vocabularySize], [logits])]
      + trace.tensors(tokens: tokens.count)
    try write(tensors)
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

  private func traceBytes(_ model: BoundModel) -> Int {
    let config = model.config
    let logits = ids.ids.count * config.vocabularySize
    let experts = model.declaration.experts.compactMap { $0?.count }.max() ?? 0
    let perLayer = ids.ids.count * (config.embeddingLength + config.headCount * ids.ids.count + 2 * experts)
    return 4 * (logits + (trace ? (config.blockCount + 2) * perLayer : 0))
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
