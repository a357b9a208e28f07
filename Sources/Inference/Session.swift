import Checkpoints
import Tensors

/// A model with a cache and everything a step needs: ids in, logits out. It remembers which tokens its cache
/// holds, so that a request that starts like the last one pays only for what is new. One thread at a time.
public final class Session {
  public let model: BoundModel
  public let options: SessionOptions
  /// The tokens the cache holds.
  public private(set) var tokens: [TokenID] = []
  /// The source that was read, for a model with an encoder.
  public private(set) var source: [TokenID] = []
  private let forward: Forward
  private var cache: KVCache
  private var reader: SourceReader?
  /// Most positions: the cache's, or fewer where the model has learned no more.
  public let capacity: Int
  /// Whether the cached positions were rotated by LongRoPE's long factors.
  private var isLong = false
  private var scratch: Scratch

  public init(model: BoundModel, options: SessionOptions, pool: WorkerPool) {
    self.model = model
    self.options = options
    forward = Forward(embedding: model.embedding, blocks: model.blocks, pool: pool)
    capacity = min(options.contextLength, model.positionLimit ?? .max)
    cache = KVCache(
      model.declaration, capacity: options.contextLength, passTokens: options.passTokens,
      sourceCapacity: options.sourceLength, type: options.cacheType)
    reader = SourceReader(model, capacity: options.sourceLength, type: options.cacheType, pool: pool)
    scratch = Scratch(
      model: model, tokens: options.passTokens, logitRows: options.logitRows,
      positions: max(options.contextLength, options.sourceLength), pool: pool, precision: options.precision)
    tokens.reserveCapacity(options.contextLength)
  }

  /// The adapters that are on.
  public private(set) var adapters: [Adapter] = []

  /// Puts these adapters on, and takes others off. Positions computed with other weights are forgotten.
  public func use(_ adapters: [Adapter]) throws(AdapterError) {
    guard adapters.map(ObjectIdentifier.init) != self.adapters.map(ObjectIdentifier.init) else { return }
    precondition(adapters.allSatisfy { $0.model === model }, "an adapter of another model")
    scratch.multiplier.apply(try ProductAdditions(adapters, sites: model.sites.all.count))
    self.adapters = adapters
    forget()
  }

  /// Keeps what follows for others to look at, or no more. Positions computed without are forgotten.
  public func record(into recording: Recording?) {
    guard recording !== self.recording else { return }
    precondition(recording.map { $0.model === model } ?? true, "a recording of another model")
    self.recording = recording
    forget()
    recording?.truncate(to: 0)
  }

  /// Shows what goes into the model's products from here on, by their places in `BoundModel.products`; nil for no more.
  public func showProducts(to observer: (any ProductObserver)?) { scratch.multiplier.observer = observer }

  /// What is done to the computation from here on. Positions computed otherwise are forgotten.
  public func intervene(_ interventions: Interventions) throws(InterventionError) {
    guard interventions != self.interventions else { return }
    let bound = interventions.isEmpty ? nil : try BoundInterventions(interventions, on: model, encoder: false)
    encoderInterventions =
      interventions.isEmpty || !model.readsSource
      ? nil : try BoundInterventions(interventions, on: model, encoder: true)
    decoderInterventions = bound
    self.interventions = interventions
    forget()
  }

  public private(set) var recording: Recording?
  public private(set) var interventions = Interventions()
  private var decoderInterventions: BoundInterventions?
  private var encoderInterventions: BoundInterventions?

  /// Forgets the sequence and its source.
  private func forget() {
    truncate(to: 0)
    source = []
  }

  private var isWatched: Bool { recording != nil || decoderInterventions != nil }

  private var ownProbe: SessionProbe {
    SessionProbe(interventions: decoderInterventions, recording: recording, isEncoder: false)
  }

  /// Logits of the last token evaluated. [vocabularySize]; valid until the next evaluation.
  public var logits: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: scratch.logits.base, count: model.config.vocabularySize)
  }

  /// Reads what the decoder is to attend to, and forgets the sequence it was at, unless it is the source read last.
  ///
  /// - Returns: whether the encoder had to run.
  @discardableResult
  public func read(_ source: [TokenID], cancelled: () -> Bool = { false }) throws(InferenceError) -> Bool {
    guard source != self.source || source.isEmpty else { return false }
    var probe = NoProbe()
    try read(source, probing: &probe, cancelled: cancelled)
    return true
  }

  /// The same under a probe, in any case.
  public func read(
    _ source: [TokenID], probing probe: inout some Probe, cancelled: () -> Bool = { false }
  ) throws(InferenceError) {
    guard !source.isEmpty else { throw .emptyPrompt }
    guard source.count <= options.sourceLength else {
      throw .sourceTooLong(needed: source.count, capacity: options.sourceLength)
    }
    for id in source { try check(id) }
    truncate(to: 0)
    self.source = []
    if isWatched {
      let own = SessionProbe(interventions: encoderInterventions, recording: recording, isEncoder: true)
      var both = JoinedProbe(own, probe)
      try readSource(source, probing: &both, cancelled: cancelled)
      probe = both.second
    } else {
      try readSource(source, probing: &probe, cancelled: cancelled)
    }
    self.source = source
    recording?.advance(toSource: source.count)
  }

  private func readSource(
    _ source: [TokenID], probing probe: inout some Probe, cancelled: () -> Bool
  ) throws(InferenceError) {
    try source.withUnsafeBufferPointer { (ids) throws(InferenceError) in
      try reader?.read(ids, into: &cache, scratch: &scratch, probing: &probe, cancelled: cancelled)
    }
  }

  /// Makes the cache hold exactly `ids` and leaves the logits of the last one. Positions that already hold the
  /// same tokens from the start are kept; the last token always runs, for its logits.
  ///
  /// - Returns: how many positions were kept.
  @discardableResult
  public func evaluate(
    _ ids: [TokenID], progress: (_ done: Int) -> Void = { _ in }, cancelled: () -> Bool = { false }
  ) throws(InferenceError) -> Int {
    try check(ids)
    let kept = commonPrefix(with: ids)
    truncate(to: kept)
    prepare(for: ids)
    try append(ids[kept...], progress: progress, cancelled: cancelled)
    model.head.logits(rows: lastBatch - 1..<lastBatch, scratch: &scratch)
    return kept
  }

  /// Runs one more token and leaves its logits. Allocates nothing.
  public func step(_ id: TokenID) throws(InferenceError) {
    var probe = NoProbe()
    try step(id, probing: &probe)
  }

  /// The same under a probe.
  public func step(_ id: TokenID, probing probe: inout some Probe) throws(InferenceError) {
    guard isWatched else { return try take(id, probing: &probe) }
    var both = JoinedProbe(ownProbe, probe)
    try take(id, probing: &both)
    probe = both.second
  }

  private func take(_ id: TokenID, probing probe: inout some Probe) throws(InferenceError) {
    guard tokens.count < capacity else { throw .contextFull(needed: tokens.count + 1, capacity: capacity) }
    try checkSource()
    try check(id)
    try rotateAgain(forLength: tokens.count + 1)
    try withUnsafePointer(to: id) { (pointer) throws(InferenceError) in
      try run(UnsafeBufferPointer(start: pointer, count: 1), probing: &probe, cancelled: { false })
    }
    model.head.logits(rows: 0..<1, scratch: &scratch)
  }

  /// Runs `ids` from an empty cache and lends the logits of every position from `start` on in turn, and the stages `probe`
  /// wants.
  public func trace(
    _ ids: [TokenID], from start: Int = 0, probing probe: inout some Probe, cancelled: () -> Bool = { false },
    eachPosition: (_ position: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    guard isWatched else {
      return try walk(ids, from: start, probing: &probe, cancelled: cancelled, eachPosition: eachPosition)
    }
    var both = JoinedProbe(ownProbe, probe)
    try walk(ids, from: start, probing: &both, cancelled: cancelled, eachPosition: eachPosition)
    probe = both.second
  }

  private func walk(
    _ ids: [TokenID], from start: Int, probing probe: inout some Probe, cancelled: () -> Bool,
    eachPosition: (_ position: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    try check(ids)
    truncate(to: 0)
    prepare(for: ids)
    var rest = ids[...]
    while !rest.isEmpty {
      let first = tokens.count
      let batch = rest.prefix(scratch.tokens)
      try append(batch, probing: &probe, progress: { _ in }, cancelled: cancelled)
      observeFinalNorm(firstPosition: first, tokens: batch.count, probing: &probe)
      lendLogits(firstPosition: first, tokens: batch.count, from: start, to: eachPosition)
      rest = rest.dropFirst(batch.count)
    }
  }

  /// How many positions of `ids` an evaluation would keep.
  public func commonPrefix(with ids: [TokenID]) -> Int {
    let prefix = prefixLength(of: ids)
    guard model.rotary.isLong(ids.count) == isLong, prefix == cache.prefix else { return 0 }
    let common = min(zip(ids, tokens).prefix { $0 == $1 }.count, max(0, ids.count - 1))
    // Tokens of the prefix have seen all of it: it stays whole or not at all.
    return common < prefix ? 0 : cache.reusable(common)
  }

  /// Forgets all positions from `length` on, and all of them where the first `length` can't be followed: of a prefix
  /// whose tokens see each other all stay or none, and a windowed layer keeps only the last.
  ///
  /// - Returns: how many positions are left.
  @discardableResult
  public func truncate(to length: Int) -> Int {
    guard length < tokens.count else { return tokens.count }
    cache.truncate(to: length < cache.prefix ? 0 : length)
    tokens.removeLast(tokens.count - cache.count)
    recording?.truncate(to: cache.count)
    return cache.count
  }

  // MARK: - One batch

  /// Tokens of the last pass.
  private var lastBatch = 0

  /// Under the session's own probe, where it has one.
  private func append(
    _ ids: ArraySlice<TokenID>, progress: (Int) -> Void, cancelled: () -> Bool
  ) throws(InferenceError) {
    if isWatched {
      var probe = ownProbe
      try append(ids, probing: &probe, progress: progress, cancelled: cancelled)
    } else {
      var probe = NoProbe()
      try append(ids, probing: &probe, progress: progress, cancelled: cancelled)
    }
  }

  private func append(
    _ ids: ArraySlice<TokenID>, probing probe: inout some Probe, progress: (Int) -> Void, cancelled: () -> Bool
  ) throws(InferenceError) {
    var rest = ids
    while !rest.isEmpty {
      if cancelled() { throw .cancelled }
      let batch = Array(rest.prefix(scratch.tokens))
      try batch.withUnsafeBufferPointer { (ids) throws(InferenceError) in
        try run(ids, probing: &probe, cancelled: cancelled)
      }
      rest = rest.dropFirst(batch.count)
      progress(tokens.count)
    }
  }

  private func run(
    _ ids: UnsafeBufferPointer<TokenID>, probing probe: inout some Probe, cancelled: () -> Bool
  ) throws(InferenceError) {
    try forward(
      ids, isLong: isLong, cache: &cache, scratch: &scratch, probing: &probe, cancelled: cancelled)
    tokens.append(contentsOf: ids)
    lastBatch = ids.count
    recording?.advance(to: tokens.count)
  }

  /// Sets what depends on a sequence as a whole.
  private func prepare(for ids: [TokenID]) {
    isLong = model.rotary.isLong(ids.count)
    cache.prefix = prefixLength(of: ids)
    recording?.begin(prefix: cache.prefix)
  }

  private func prefixLength(of ids: [TokenID]) -> Int { min(options.prefixLength, ids.count) }

  /// Runs all cached tokens again where a sequence of `length` rotates otherwise than they were: LongRoPE changes every
  /// position's angles when a sequence outgrows the context trained on first.
  private func rotateAgain(forLength length: Int) throws(InferenceError) {
    guard model.rotary.isLong(length) != isLong else { return }
    let held = tokens
    truncate(to: 0)
    isLong.toggle()
    try append(held[...], progress: { _ in }, cancelled: { false })
  }

  private func lendLogits(
    firstPosition: Int, tokens: Int, from lowest: Int,
    to body: (_ position: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) {
    let vocabulary = model.config.vocabularySize
    for start in stride(from: max(0, lowest - firstPosition), to: tokens, by: scratch.logitRows) {
      let rows = start..<min(tokens, start + scratch.logitRows)
      model.head.logits(rows: rows, scratch: &scratch)
      for row in rows {
        let first = scratch.logits.base + (row - start) * vocabulary
        body(firstPosition + row, UnsafeBufferPointer(start: first, count: vocabulary))
      }
    }
  }

  private func observeFinalNorm(firstPosition: Int, tokens: Int, probing probe: inout some Probe) {
    guard probe.wants(.finalNorm) else { return }
    let rows = model.head.input(rows: 0..<tokens, scratch: &scratch)
    probe.show(.finalNorm, rows, tokens: tokens, width: model.head.width, at: firstPosition)
  }

  // MARK: - Checks

  private func check(_ ids: [TokenID]) throws(InferenceError) {
    guard !ids.isEmpty else { throw .emptyPrompt }
    try checkSource()
    guard ids.count <= capacity else { throw .contextFull(needed: ids.count, capacity: capacity) }
    for id in ids { try check(id) }
  }

  private func checkSource() throws(InferenceError) {
    guard source.isEmpty, model.readsSource else { return }
    throw .noSource
  }

  private func check(_ id: TokenID) throws(InferenceError) {
    let vocabulary = model.config.vocabularySize
    guard id >= 0, id < vocabulary else { throw .unknownToken(Int(id), vocabularySize: vocabulary) }
  }
}
