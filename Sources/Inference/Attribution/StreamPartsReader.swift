import Architectures
import Checkpoints
import Tensors

/// Takes the residual stream of a sequence's last token apart. It runs that token once more, watched, and then every head
/// through the output projection alone: in float32, so that the parts add up to the stream.
public final class StreamPartsReader {
  private let session: Session
  private var scratch: Scratch

  /// session: whose model, adapters and interventions it reads; its sequence changes with every reading.
  public init(_ session: Session, pool: WorkerPool) throws {
    self.session = session
    let model = session.model
    let rows = model.config.headCount + 1
    scratch = Scratch(
      model: model, tokens: rows, logitRows: 1, positions: 1, pool: pool, precision: .float32)
    if !session.adapters.isEmpty {
      scratch.multiplier.apply(try ProductAdditions(session.adapters, sites: model.sites.all.count))
    }
  }

  /// The parts at the last of `ids`. Afterwards the session has the logits of that place.
  public func parts(
    ofLast ids: [TokenID], cancelled: () -> Bool = { false }
  ) throws(InferenceError) -> StreamParts {
    guard let last = ids.last else { throw .emptyPrompt }
    let before = Array(ids.dropLast())
    if before.isEmpty { session.truncate(to: 0) } else { try session.evaluate(before, cancelled: cancelled) }
    var capture = StageCapture(Self.stages(of: session.model))
    try session.step(last, probing: &capture)
    return assemble(capture.values)
  }

  private static func stages(of model: BoundModel) -> Set<Stage> {
    var stages: Set<Stage> = [.embedding]
    for layer in model.blocks.indices {
      stages.formUnion([
        .headOutputs(layer: layer), .crossHeadOutputs(layer: layer), .feedForwardOutput(layer: layer),
      ])
    }
    return stages
  }

  private func assemble(_ values: [Stage: [Float]]) -> StreamParts {
    var parts = StreamParts()
    parts.add(.embedding, values[.embedding] ?? [])
    for (layer, block) in session.model.blocks.enumerated() {
      guard !session.interventions.skippedLayers.contains(layer) else { continue }
      for residual in block {
        if residual.carriesNorm, let norm = residual.norm { parts.pass(norm, layer: layer) }
        add(residual, layer: layer, values, to: &parts)
        if let norm = residual.streamNorm { parts.pass(norm, layer: layer) }
      }
    }
    return parts
  }

  private func add(_ residual: BoundResidual, layer: Int, _ values: [Stage: [Float]], to parts: inout StreamParts) {
    switch residual.mixer {
    case .attention(let attention):
      addHeads(.decoder, attention.output, residual, layer, values[.headOutputs(layer: layer)] ?? [], to: &parts)
    case .latentAttention(let attention):
      addHeads(.decoder, attention.output, residual, layer, values[.headOutputs(layer: layer)] ?? [], to: &parts)
    case .crossAttention(let attention):
      addHeads(.cross, attention.output, residual, layer, values[.crossHeadOutputs(layer: layer)] ?? [], to: &parts)
    case .feedForward, .experts: parts.add(.feedForward(layer: layer), values[.feedForwardOutput(layer: layer)] ?? [])
    }
  }

  /// heads: the heads' outputs side by side. [H * d]
  private func addHeads(
    _ kind: AttentionKind, _ output: Linear, _ residual: BoundResidual, _ layer: Int, _ heads: [Float],
    to parts: inout StreamParts
  ) {
    let count = session.model.config.headCount, width = session.model.config.embeddingLength
    var rows = project(heads, count: count, through: output, width: width)
    let bias = rows.removeLast()
    for head in rows.indices { for index in 0..<width { rows[head][index] -= bias[index] } }
    var added = rows.enumerated().map { (part: StreamPart.head(HeadID(layer, $0, of: kind)), values: $1) }
    added.append((.attentionBias(kind, layer: layer), bias))
    if let norm = residual.postNorm {
      let whole = added.reduce(into: [Float](repeating: 0, count: width)) { sum, entry in
        for index in 0..<width { sum[index] += entry.values[index] }
      }
      let held = HeldNorm(norm, at: whole)
      added = added.map { ($0.part, held.scaled($0.values)) }
      if let bias = norm.bias { added.append((.normBias(layer: layer), bias.values)) }
    }
    for entry in added { parts.add(entry.part, entry.values.map { $0 * residual.scale }) }
  }

  /// Each head's part alone, and then none of them, through the output projection.
  private func project(_ heads: [Float], count: Int, through output: Linear, width: Int) -> [[Float]] {
    let columns = output.weights.columns, own = columns / count
    let inputs = Buffer<Float>(count: (count + 1) * columns), outputs = Buffer<Float>(count: (count + 1) * width)
    for head in 0..<count {
      for index in head * own..<(head + 1) * own { inputs.base[head * columns + index] = heads[index] }
    }
    scratch.multiplier.load(inputs.base, tokens: count + 1, columns: columns)
    output.apply(&scratch.multiplier, tokens: count + 1, into: outputs.base)
    return (0...count).map { Array(UnsafeBufferPointer(start: outputs.base + $0 * width, count: width)) }
  }
}
