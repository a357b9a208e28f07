/// What one device holds, and how many others hold as much.
public struct DeviceShare: Sendable, Equatable {
  public let name: String
  public let count: Int
  public var components: [Component]
  public var bytes: Int { components.bytes }

  public init(name: String, count: Int, components: [Component]) {
    self.name = name
    self.count = count
    self.components = components
  }
}

/// The blocks and ends of a model that one pipeline stage has, and what share of each tensor one of its devices holds.
struct StageShare {
  let stage: Int
  /// Of the blocks of both stacks, the encoder's first.
  let layers: Range<Int>
  private let isFirst: Bool
  private let isLast: Bool
  private let parallelism: Parallelism
  private let encoderBlocks: Int
  private let tiesHead: Bool
  private let offload: Offload

  init(_ stage: Int, _ model: PlannedModel, _ settings: PlanSettings) {
    self.stage = stage
    parallelism = settings.parallelism
    offload = settings.offload
    layers = parallelism.layers(of: stage, blocks: model.blockCount)
    isFirst = stage == 0
    isLast = stage == parallelism.pipeline - 1
    encoderBlocks = model.declaration.encoder?.blocks.count ?? 0
    tiesHead = model.tiesHead
  }

  /// Of the decoder's blocks alone, those with a cache. Counted from the decoder's first.
  var decoderLayers: Range<Int> {
    let first = max(layers.lowerBound - encoderBlocks, 0), end = max(layers.upperBound - encoderBlocks, 0)
    return first..<end
  }

  var holdsHead: Bool { isLast }

  /// Blocks before the decoder's first.
  var decoderOffset: Int { encoderBlocks }

  /// The part of a tensor that a device of this stage must have, on it or on its host.
  func share(of tensor: PlannedTensor) -> Double {
    guard holds(tensor) else { return 0 }
    switch tensor.kind {
    case .vector, .router: return 1
    case .experts: return 1 / Double(parallelism.tensor * parallelism.expert)
    case .embedding, .head, .attention, .feedForward, .projection: return 1 / Double(parallelism.tensor)
    }
  }

  /// Whether a tensor is kept in the host's memory.
  func isOnHost(_ tensor: PlannedTensor) -> Bool {
    if offload.hasExpertsOnHost, tensor.kind == .experts { return true }
    guard let device = offload.deviceLayers else { return false }
    guard let layer = index(of: tensor) else {
      // The rows of an embedding are looked up where they lie; the head goes with the last block.
      return tensor.kind == .embedding ? !tiesHead || device == 0 : device == 0
    }
    return layer < layers.upperBound - device
  }

  /// Whether a decoder's block keeps its cache in the host's memory.
  func isOnHost(decoderLayer layer: Int) -> Bool {
    guard let device = offload.deviceLayers else { return false }
    return layer + encoderBlocks < layers.upperBound - device
  }

  private func index(of tensor: PlannedTensor) -> Int? {
    tensor.layer.map { tensor.isEncoders ? $0 : $0 + encoderBlocks }
  }

  private func holds(_ tensor: PlannedTensor) -> Bool {
    if let layer = index(of: tensor) { return layers.contains(layer) }
    switch tensor.kind {
    // The last stage needs the embedding where the head is the same matrix.
    case .embedding:
      return isFirst || (isLast && tiesHead && tensor.role == .tokenEmbedding)
    default: return tensor.role == .embeddingNorm || tensor.role == .embeddingProjection ? isFirst : isLast
    }
  }
}
