import Architectures

/// Interventions on one stack of blocks, looked up by layer: what the pass asks at every stage.
struct BoundInterventions: Sendable {
  struct HeadEdit: Sendable {
    let columns: Range<Int>
    let change: Interventions.HeadChange
  }

  /// [blockCount] each
  private(set) var heads: [[HeadEdit]]
  private(set) var crossHeads: [[HeadEdit]]
  private(set) var experts: [[(expert: Int, change: Interventions.ExpertChange)]]
  private(set) var skips: [Bool]
  private(set) var patches: [Stage: [Interventions.Patch]] = [:]

  /// Those on the decoder, or on the encoder.
  init(_ interventions: Interventions, on model: BoundModel, encoder: Bool) throws(InterventionError) {
    let declaration = (encoder ? model.encoder?.declaration : nil) ?? model.declaration
    let layers = declaration.blocks.count
    heads = Array(repeating: [], count: layers)
    crossHeads = heads
    experts = Array(repeating: [], count: layers)
    skips = Array(repeating: false, count: layers)
    for (id, change) in interventions.heads.sorted(by: { $0.key < $1.key }) {
      try Self.check(id, change, on: model)
      guard (id.attention == .encoder) == encoder else { continue }
      let width = model.headOutputWidth
      let edit = HeadEdit(columns: id.head * width..<(id.head + 1) * width, change: change)
      if id.attention == .cross { crossHeads[id.layer].append(edit) } else { heads[id.layer].append(edit) }
    }
    guard !encoder else { return }
    for layer in interventions.skippedLayers {
      guard layer < layers, layer >= 0 else { throw .noLayer(layer, layers: layers) }
      skips[layer] = true
    }
    for (id, change) in interventions.experts {
      guard id.layer < layers, id.layer >= 0 else { throw .noLayer(id.layer, layers: layers) }
      guard let count = declaration.experts[id.layer]?.count else { throw .noExperts(layer: id.layer) }
      guard id.expert < count, id.expert >= 0 else { throw .noExpert(id, experts: count) }
      experts[id.layer].append((id.expert, change))
      let left = count - experts[id.layer].count { $0.change == .forbidden }
      let used = declaration.experts[id.layer]?.used ?? 1
      guard left >= used else { throw .tooFewExperts(layer: id.layer, left: left, used: used) }
    }
    for patch in interventions.patches {
      try Self.check(patch, on: model)
      patches[patch.stage, default: []].append(patch)
    }
  }

  private static func check(
    _ id: HeadID, _ change: Interventions.HeadChange, on model: BoundModel
  ) throws(InterventionError) {
    let layers = model.layerCount(of: id.attention)
    guard layers > 0 else { throw .noAttention(id.attention) }
    guard id.layer < layers, id.layer >= 0 else { throw .noLayer(id.layer, layers: layers) }
    guard id.head < model.config.headCount, id.head >= 0 else { throw .noHead(id, heads: model.config.headCount) }
    if case .replaced(let values) = change, values.count != model.headOutputWidth {
      throw .width(what: "The output of head \(id)", expected: model.headOutputWidth, found: values.count)
    }
  }

  private static func check(_ patch: Interventions.Patch, on model: BoundModel) throws(InterventionError) {
    guard let whole = model.width(of: patch.stage) else { throw .noStage("\(patch.stage)") }
    let columns = patch.columns ?? 0..<whole
    guard columns.lowerBound >= 0, columns.upperBound <= whole else {
      throw .width(what: "\(patch.stage)", expected: whole, found: columns.upperBound)
    }
    for (position, values) in patch.rows {
      guard position >= 0 else { throw .noPosition(position) }
      guard values.count == columns.count else {
        throw .width(what: "\(patch.stage)", expected: columns.count, found: values.count)
      }
    }
  }

  func wants(_ stage: Stage) -> Bool {
    if !patches.isEmpty, patches[stage] != nil { return true }
    switch stage {
    case .headOutputs(let layer): return !heads[layer].isEmpty
    case .crossHeadOutputs(let layer): return !crossHeads[layer].isEmpty
    case .routerLogits(let layer): return experts[layer].contains { $0.change == .forbidden }
    case .expertScores(let layer): return experts[layer].contains { $0.change == .forced }
    default: return false
    }
  }

  func apply(_ stage: Stage, _ rows: StageRows) {
    switch stage {
    case .headOutputs(let layer): Self.edit(rows, heads[layer])
    case .crossHeadOutputs(let layer): Self.edit(rows, crossHeads[layer])
    case .routerLogits(let layer): Self.set(-.infinity, experts[layer], .forbidden, rows)
    case .expertScores(let layer): Self.set(.infinity, experts[layer], .forced, rows)
    default: break
    }
    for patch in patches[stage] ?? [] { Self.edit(rows, patch) }
  }

  private static func edit(_ rows: StageRows, _ edits: [HeadEdit]) {
    for edit in edits {
      for row in 0..<rows.count {
        let values = rows[row]
        switch edit.change {
        case .scaled(let factor): for column in edit.columns { values[column] *= factor }
        case .replaced(let other): for (index, column) in edit.columns.enumerated() { values[column] = other[index] }
        }
      }
    }
  }

  private static func set(
    _ value: Float, _ edits: [(expert: Int, change: Interventions.ExpertChange)],
    _ change: Interventions.ExpertChange, _ rows: StageRows
  ) {
    for edit in edits where edit.change == change {
      for row in 0..<rows.count { rows[row][edit.expert] = value }
    }
  }

  private static func edit(_ rows: StageRows, _ patch: Interventions.Patch) {
    for (position, values) in patch.rows {
      let row = position - rows.firstPosition
      guard row >= 0, row < rows.count else { continue }
      let first = patch.columns?.lowerBound ?? 0
      for (index, value) in values.enumerated() { rows[row][first + index] = value }
    }
  }
}

extension BoundModel {
  /// Blocks that have that attention.
  public func layerCount(of attention: AttentionKind) -> Int {
    switch attention {
    case .decoder: blocks.count
    case .encoder: encoder?.blocks.count ?? 0
    case .cross: encoder == nil ? 0 : blocks.count
    }
  }

  /// Numbers of one head's output: of its value, before the output projection.
  public var headOutputWidth: Int { declaration.latentAttention?.valueDimension ?? config.headDimension }

  /// Width of the rows of one of the decoder's stages that can be patched; nil for others.
  func width(of stage: Stage) -> Int? {
    func inBlocks(_ layer: Int, _ width: Int) -> Int? { blocks.indices.contains(layer) ? width : nil }
    switch stage {
    case .embedding: return config.embeddingLength
    case .blockOutput(let layer), .attentionOutput(let layer), .feedForwardOutput(let layer):
      return inBlocks(layer, config.embeddingLength)
    case .crossAttentionOutput(let layer): return encoder == nil ? nil : inBlocks(layer, config.embeddingLength)
    case .headOutputs(let layer): return inBlocks(layer, config.headCount * headOutputWidth)
    case .crossHeadOutputs(let layer):
      return encoder == nil ? nil : inBlocks(layer, config.headCount * headOutputWidth)
    case .routerLogits(let layer), .expertScores(let layer), .expertWeights(let layer):
      return blocks.indices.contains(layer) ? declaration.experts[layer]?.count : nil
    default: return nil
    }
  }
}
