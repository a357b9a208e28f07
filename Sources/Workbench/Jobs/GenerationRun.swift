import Checkpoints
import Inference
import Tokenizers

/// One request on its way: the sampler chain, the text so far undecided, the clock.
struct GenerationRun: ~Copyable {
  let prompt: [TokenID]
  /// The prompt and what was generated.
  private(set) var history: [TokenID]
  /// What the cache is to hold before the first step: all of that, or for a model with an encoder, which reads the prompt,
  /// the token its decoder starts from and what was generated.
  let sequence: [TokenID]
  let limit: Int
  /// Where the cache is full.
  private let contextLength: Int
  var timing = GenerationTiming()
  private let request: GenerationRequest
  private let endOfGeneration: Set<TokenID>
  private var chain: SamplerChain
  /// Nil where the model has no text.
  private var decoder: StreamingDecoder?
  private var stops: StopMatcher
  private let started = ContinuousClock.now
  private var last = ContinuousClock.now

  init(_ request: GenerationRequest, model: LoadedModel, contextLength: Int) throws {
    if !request.stops.isEmpty { _ = try model.requiredTokenizer() }
    let vocabularySize = model.model.config.vocabularySize
    let prompt = try model.tokens(of: request.prompt)
    var chain = try SamplerChain(
      settings: request.sampling, vocabularySize: vocabularySize,
      dryBreakers: request.sampling.dryMultiplier > 0 ? try model.dryBreakers() : [], contextLength: contextLength,
      constraints: try request.grammar.map { [try model.constraint($0)] } ?? [])
    let history = prompt + request.begun
    for id in history where id >= 0 && id < vocabularySize { chain.accept(id, as: .context) }
    self.request = request
    self.prompt = prompt
    self.history = history
    self.history.reserveCapacity(history.count + contextLength)
    sequence = model.model.startToken.map { [$0] + request.begun } ?? history
    self.chain = chain
    limit = request.maxTokens ?? .max
    self.contextLength = contextLength
    endOfGeneration = request.ignoresEndOfGeneration ? [] : model.tokenizer?.endOfGeneration ?? []
    decoder = model.tokenizer.map { StreamingDecoder($0) }
    stops = StopMatcher(request.stops)
  }

  /// Chooses the next token.
  ///
  /// - Returns: what there is to tell of it, and why the generation ends with it, if it does. No token where a grammar
  ///   allows none from the start.
  ///
  /// `length`: tokens in the cache.
  mutating func choose(
    from logits: UnsafeBufferPointer<Float>, length: Int
  ) -> (trace: StepTrace?, end: FinishReason?) {
    if chain.isExhausted { return (nil, .stop) }
    let id = chain.sample(logits)
    chain.accept(id)
    timing.generatedTokens += 1
    let ends = endOfGeneration.contains(id)
    let (text, stopped) = ends ? ("", false) : stops.feed(decoder?.push(id) ?? "")
    let isComplete = chain.isExhausted
    let isLast = ends || stopped || isComplete || timing.generatedTokens >= limit || length + 1 >= contextLength
    let rest = isLast && !stopped ? stops.feed(decoder?.finish() ?? "").released + stops.finish() : ""
    let trace = StepTrace(
      id: id, position: history.count, text: text + rest, logprob: chain.model.logProb(of: id),
      entropy: chain.model.entropy, rank: chain.model.rank(of: id),
      top: request.topCount > 0 ? chain.model.top(request.topCount) : [],
      seconds: tick())
    history.append(id)
    return (trace, ends ? .endOfGeneration : stopped || isComplete ? .stop : nil)
  }

  /// Seconds since the last token; the first counts from the request.
  private mutating func tick() -> Double {
    let seconds = last.secondsToNow
    last = .now
    if timing.generatedTokens == 1 {
      timing.timeToFirstToken = started.secondsToNow
    } else {
      timing.decodeSeconds += seconds
    }
    return seconds
  }
}
