import Checkpoints
import Inference
import Tensors

/// Tokens to measure weights on where no text is given: what the model itself writes, from the beginning of a text on, each
/// token drawn from its own distribution. It is in the model's languages and formats, whatever they are, and of no text that
/// it will be judged on.
///
/// Source: data-free quantization by the model's own samples, arXiv:2305.17888, section 2.1.
public enum CalibrationText {
  public static func tokens(
    of loaded: LoadedModel, count: Int, seed: UInt64 = 0, threads: Int, cancelled: () -> Bool = { false },
    progress: (_ done: Int) -> Void = { _ in }
  ) throws -> [TokenID] {
    let start = start(of: loaded)
    var sampling = SamplerSettings()
    sampling.temperature = 1
    sampling.topK = 0
    sampling.topP = 1
    sampling.minP = 0.02
    sampling.seed = seed
    let generator = try Generator(
      model: loaded, options: SessionOptions(contextLength: count + start.count), threads: threads, isForced: true)
    var tokens = start
    let request = GenerationRequest(
      prompt: .ids(start), maxTokens: count - start.count, sampling: sampling, ignoresEndOfGeneration: true)
    try generator.run(request, cancelled: cancelled) { event in
      guard case .step(let step) = event else { return }
      tokens.append(step.id)
      progress(tokens.count)
    }
    if cancelled() { throw InferenceError.cancelled }
    return tokens
  }

  /// What a text begins with: the model's own first token, or else a line's end.
  private static func start(of loaded: LoadedModel) -> [TokenID] {
    guard let tokenizer = loaded.tokenizer else { return [0] }
    if let bos = tokenizer.bos { return [bos] }
    let line = tokenizer.encode("\n", addSpecial: true, parseSpecial: false)
    return line.isEmpty ? [0] : Array(line.prefix(1))
  }
}
