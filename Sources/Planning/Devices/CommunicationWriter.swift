/// What devices that share a model need to talk to each other.
struct CommunicationWriter {
  private let plan: PlanWriter
  private let share: StageShare
  private var settings: PlanSettings { plan.settings }
  private var parallelism: Parallelism { settings.parallelism }

  init(_ plan: PlanWriter, _ share: StageShare) {
    self.plan = plan
    self.share = share
  }

  func components() throws(PlanningError) -> [Component] { try gradients() + activations() }

  /// Numbers of a bucket that DeepSpeed reduces or gathers at a time. Source: its `reduce_bucket_size`, and
  /// `allgather_bucket_size` of stages 1 and 2.
  private static let bucket = 5e8

  private func gradients() throws(PlanningError) -> [Component] {
    guard settings.work.isTraining, parallelism.copies > 1 else { return [] }
    let numbers =
      settings.work.isFull
      ? plan.model.tensors.reduce(0) { $0 + $1.elements * share.share(of: $1) }
      : plan.trainable.matrices.filter { share.holds($0) }.reduce(0) { $0 + $1.elements }
    let size = min(settings.weights.plainBytes, 4)
    if parallelism.zero == 0 {
      // Source: PyTorch's DistributedDataParallel, whose buckets are copies of all gradients.
      return [
        try Component(
          .buffers, "buckets of gradients to reduce", bytes: numbers * size,
          "\(numbers.counted) × \(size.counted) bytes")
      ]
    }
    let bucket = min(numbers, Self.bucket)
    let gathers = parallelism.zero < 3 ? 2.0 : 1.0
    return [
      try Component(
        .buffers, "buckets to reduce and gather", bytes: bucket * size * gathers,
        "\(gathers.counted) × \(bucket.counted) × \(size.counted) bytes")
    ]
  }

  /// What a pass hands on: rows of the stream, summed among devices that split matrices and sent between stages.
  private func activations() throws(PlanningError) -> [Component] {
    let tokens =
      settings.work.isTraining
      ? Double(settings.context) * Double(settings.batch)
      : Double(max(min(settings.ubatch, settings.context), settings.batch * settings.beams))
    let bytes = tokens * Double(plan.model.config.embeddingLength) * 2
    let formula = "\(tokens.counted) tokens × \(plan.model.config.embeddingLength) × 2 bytes"
    var parts: [Component] = []
    if parallelism.tensor > 1 {
      parts.append(try Component(.buffers, "sums among tensor splits", bytes: bytes, formula))
    }
    if parallelism.pipeline > 1 {
      parts.append(try Component(.buffers, "rows between stages", bytes: 2 * bytes, "2 × " + formula))
    }
    if parallelism.expert > 1, let experts = plan.model.declaration.allExperts.first {
      parts.append(
        try Component(
          .buffers, "tokens to and from experts", bytes: 2 * bytes * Double(experts.used),
          "2 × \(experts.used) experts × " + formula))
    }
    return parts
  }
}
