import Architectures

/// What a model takes, component by component and device by device, before anything is loaded. Pure arithmetic on its
/// declaration.
public struct MemoryPlan: Sendable {
  public let model: PlannedModel
  public let settings: PlanSettings
  /// Numbers that training changes.
  public let trainableParameters: Int
  /// A device of each stage of the pipeline.
  public let stages: [DeviceShare]
  /// What the host of one device holds for it.
  public let host: DeviceShare

  /// The device that must hold most.
  public var fullest: DeviceShare { stages.max { $0.bytes < $1.bytes } ?? host }
  public var perDeviceBytes: Int { fullest.bytes }

  /// Throws where a setting is out of range or contradicts another.
  public init(_ model: PlannedModel, _ settings: PlanSettings) throws(PlanningError) {
    try settings.check(model)
    self.model = model
    self.settings = settings
    let writer = try PlanWriter(model, settings)
    trainableParameters = writer.trainableParameters
    var stages: [DeviceShare] = []
    var host: [Component] = []
    for stage in 0..<settings.parallelism.pipeline {
      let share = StageShare(stage, model, settings)
      let parts = try writer.components(of: share)
      let name = settings.parallelism.pipeline > 1 ? "stage \(stage + 1)" : "device"
      stages.append(
        DeviceShare(
          name: name, count: settings.parallelism.tensor * settings.parallelism.copies, components: parts.device))
      host += parts.host
    }
    self.stages = stages
    self.host = DeviceShare(name: "host", count: 1, components: host)
  }
}

/// Writes the components of one stage.
struct PlanWriter {
  let model: PlannedModel
  let settings: PlanSettings
  let trainable: TrainablePart
  private let mixtureTypes: MixtureTypes?

  init(_ model: PlannedModel, _ settings: PlanSettings) throws(PlanningError) {
    self.model = model
    self.settings = settings
    mixtureTypes = try settings.weights.mixtureTypes(of: model)
    trainable = TrainablePart(model, settings)
  }

  var trainableParameters: Int {
    if settings.work.isFull { return model.parameters }
    return Int(trainable.matrices.reduce(0) { $0 + $1.elements })
  }

  func components(of share: StageShare) throws(PlanningError) -> (device: [Component], host: [Component]) {
    var parts = try weights(of: share)
    if settings.work.isTraining {
      let states = try StateWriter(self, share).components()
      parts.device += states.device
      parts.host += states.host
      parts.device += try TrainingWriter(self, share).components()
    } else {
      let inference = try InferenceWriter(self, share).components()
      parts.device += inference.device
      parts.host += inference.host
    }
    parts.device += try CommunicationWriter(self, share).components()
    return (parts.device.filter { $0.bytes > 0 }, parts.host.filter { $0.bytes > 0 })
  }

  // MARK: - Weights

  /// The model's, and a head of its own where the embedding was the head and bitsandbytes makes the head smaller: rows are
  /// looked up in 16 bits, so that the two are one no longer.
  var tensors: [PlannedTensor] {
    guard settings.framework == .litgpt, settings.weights.isUnpackedWhole, model.tiesHead else { return model.tensors }
    let shape = [model.config.vocabularySize, model.declaration.headWidth]
    return model.tensors + [PlannedTensor(role: .outputHead, shape: shape)]
  }

  /// Bytes of a number that isn't made smaller: float32 after k-bit preparation, where the model is trained around.
  var restBytes: Double {
    settings.framework == .transformers && settings.weights.isUnpackedWhole && settings.work.isTraining ? 4 : 2
  }

  func bytes(of tensor: PlannedTensor) -> Double {
    if let stored = tensor.stored, settings.weights == .asStored { return Double(stored.bytes) }
    return settings.weights.bytes(
      of: tensor, types: mixtureTypes, restBytes: restBytes, includesHead: settings.framework == .litgpt)
  }

  private static let groups: [(name: String, kinds: [PlannedTensor.Kind])] = [
    ("embeddings", [.embedding]), ("attention", [.attention]), ("feed-forward", [.feedForward, .projection]),
    ("experts", [.experts]), ("output head", [.head]), ("norms, biases, routers", [.vector, .router]),
  ]

  private func weights(of share: StageShare) throws(PlanningError) -> (device: [Component], host: [Component]) {
    // ZeRO-3 shares weights out among the copies; where they are trained, that is counted with their states.
    let zero = settings.parallelism.zero == 3 ? Double(settings.parallelism.copies) : 1
    var device: [Component] = [], host: [Component] = []
    for group in Self.groups {
      let tensors = tensors.filter { group.kinds.contains($0.kind) && share.share(of: $0) > 0 }
      for isOnHost in [false, true] {
        let part = tensors.filter { share.isOnHost($0) == isOnHost }
        guard !part.isEmpty else { continue }
        let numbers = part.reduce(0) { $0 + $1.elements * share.share(of: $1) }
        let bytes = part.reduce(0) { $0 + self.bytes(of: $1) * share.share(of: $1) } / zero
        let formula =
          "\(numbers.counted) parameters in \(settings.weights.name)" + (zero > 1 ? " / \(Int(zero)) copies" : "")
        // Weights that ZeRO keeps in the host's memory.
        let isAway = isOnHost || settings.offload.parameters
        let component = try Component(.weights, group.name, bytes: bytes, formula)
        if isAway { host.append(component) } else { device.append(component) }
      }
    }
    if settings.work == .ppo { device.append(try ppo(share)) }
    return (device, host)
  }

  /// The reference and the reward model of PPO, which aren't trained, in the weights' type. Source: arXiv:2203.02155,
  /// section 3.5: the policy's own start, and a model of its size with a head of one number.
  private func ppo(_ share: StageShare) throws(PlanningError) -> Component {
    let bytes = model.tensors.reduce(0) { $0 + self.bytes(of: $1) * share.share(of: $1) }
    return try Component(
      .weights, "reference and reward models", bytes: 2 * bytes, "2 × the policy's weights, frozen")
  }
}

extension WeightFormat {
  /// As the model's files have them.
  public static let asStored = WeightFormat(name: "as stored", scheme: .plain(bytes: 2))
}

extension Double {
  /// `1,100,048,384`.
  var counted: String {
    let digits = String(Int(Swift.min(self, 0x1p62)))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
