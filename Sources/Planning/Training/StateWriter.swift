import Architectures

/// Gradients, master weights and an optimizer's states, wherever they are kept.
struct StateWriter {
  private let plan: PlanWriter
  private let share: StageShare
  private var settings: PlanSettings { plan.settings }
  private var copies: Double { Double(settings.parallelism.copies) }

  init(_ plan: PlanWriter, _ share: StageShare) {
    self.plan = plan
    self.share = share
  }

  func components() throws(PlanningError) -> (device: [Component], host: [Component]) {
    settings.work.isFull ? try full() : try beside()
  }

  // MARK: - What is put beside a frozen model

  private func beside() throws(PlanningError) -> (device: [Component], host: [Component]) {
    let parts = plan.trainable.matrices.filter { share.holds($0) }
    let numbers = parts.reduce(0) { $0 + $1.elements }
    let size = settings.framework == .transformers ? 4.0 : min(settings.weights.plainBytes, 4)
    let states = parts.reduce(0) {
      $0 + settings.training.optimizer.stateBytes(rows: $1.rows, columns: $1.columns, stateBytes: size)
    }
    let split = settings.parallelism.zero > 0 ? copies : 1
    return (
      [
        try Component(
          .adapters, "adapters", bytes: numbers * size, "\(plan.trainable.formula), \(size.counted) bytes each"),
        try Component(.gradients, "gradients", bytes: numbers * size, "\(numbers.counted) × \(size.counted) bytes"),
        try Component(
          .optimizer, "optimizer states", bytes: states / split,
          "\(settings.training.optimizer.rawValue) on \(numbers.counted) parameters"
            + (split > 1 ? " / \(split.counted) copies" : "")),
      ], []
    )
  }

  // MARK: - The whole model

  /// A tensor's states on one device, before copies share them out.
  private func optimizerBytes(_ tensor: PlannedTensor, stateBytes: Double) -> Double {
    let rows = tensor.shape.count > 1 ? tensor.elements / Double(tensor.columns) : 1
    let columns = tensor.shape.count > 1 ? Double(tensor.columns) : tensor.elements
    return settings.training.optimizer.stateBytes(rows: rows, columns: columns, stateBytes: stateBytes)
      * share.share(of: tensor)
  }

  private func full() throws(PlanningError) -> (device: [Component], host: [Component]) {
    // PPO trains a policy and a value model of one size.
    let models = settings.work == .ppo ? 2.0 : 1.0
    let numbers = plan.model.tensors.reduce(0) { $0 + $1.elements * share.share(of: $1) } * models
    let size = min(settings.weights.plainBytes, 4)
    let isMixed = size < 4 && !settings.training.isPure
    let states =
      plan.model.tensors.reduce(0) { $0 + optimizerBytes($1, stateBytes: isMixed ? 4 : size) } * models
    var device: [Component] = [], host: [Component] = []
    if models > 1 {
      device.append(
        try Component(
          .weights, "value model", bytes: numbers / models * size, "the policy's size, \(size.counted) bytes each"))
    }
    let zero = settings.parallelism.zero, away = settings.offload
    // Source: arXiv:1910.02054, section 5; with stages 2 and 3 as DeepSpeed's `estimate_zero2_model_states_mem_needs` and
    // `estimate_zero3_…` count: gradients in float32 too among what is shared out, and the whole of those in 16 bits with
    // stage 2, which are reduced in buckets.
    let keepsGradients = zero < 3 && !(zero == 2 && away.optimizer)
    if keepsGradients {
      device.append(
        try Component(.gradients, "gradients", bytes: numbers * size, "\(numbers.counted) × \(size.counted) bytes"))
    }
    let master = isMixed ? 4.0 : 0
    let extra = zero >= 2 && isMixed ? 4.0 : 0
    let split = zero > 0 ? copies : 1
    let total = numbers * (master + extra) + states
    let component = try Component(
      .optimizer, isMixed ? "float32 master weights and optimizer states" : "optimizer states",
      bytes: total / split * (away.optimizer ? 1.5 : 1),
      "\(numbers.counted) × \(Int(master + extra)) bytes + \(settings.training.optimizer.rawValue)"
        + (split > 1 ? ", / \(split.counted) copies" : "")
        + (away.optimizer ? ", × 1.5 for buffers on the host" : ""))
    if away.optimizer { host.append(component) } else { device.append(component) }
    if zero == 3 {
      let largest = plan.model.tensors.map { $0.elements * share.share(of: $0) }.max() ?? 0
      device.append(
        try Component(
          .buffers, "largest layer gathered, with its gradients", bytes: largest * 2 * size,
          "\(largest.counted) × \((2 * size).counted) bytes"))
    }
    return (device, host)
  }
}

extension StageShare {
  /// Whether what is trained beside a model sits on one of its blocks.
  func holds(_ matrix: TrainablePart.Matrix) -> Bool {
    guard let layer = matrix.layer else { return stage == 0 }
    return layers.contains(matrix.isEncoders ? layer : layer + decoderOffset)
  }
}
