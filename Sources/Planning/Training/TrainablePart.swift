import Architectures

/// What training changes: whole tensors, or small ones put beside them.
struct TrainablePart {
  /// A matrix or vector that is trained.
  struct Matrix {
    let rows: Double
    let columns: Double
    let layer: Int?
    let isEncoders: Bool
    var elements: Double { rows * columns }
  }

  let matrices: [Matrix]
  let formula: String

  /// What is added beside the model; nothing where the model itself is trained.
  init(_ model: PlannedModel, _ settings: PlanSettings) {
    let training = settings.training
    let width = Double(model.config.embeddingLength)
    switch settings.work {
    case .inference, .full, .ppo: (matrices, formula) = ([], "")
    case .lora, .qlora:
      let rank = Double(training.rank)
      let hosts = model.tensors.filter { $0.isTarget(of: training.targets) }
      matrices = hosts.flatMap { tensor in
        [
          Matrix(rows: rank, columns: Double(tensor.columns), layer: tensor.layer, isEncoders: tensor.isEncoders),
          Matrix(rows: Double(tensor.rows), columns: rank, layer: tensor.layer, isEncoders: tensor.isEncoders),
        ]
      }
      // Source: arXiv:2106.09685, section 4.
      formula = "rank \(training.rank) × (inputs + outputs) of \(hosts.count) matrices"
    case .prompt:
      // Source: arXiv:2104.08691, section 2.
      matrices = [Matrix(rows: Double(training.virtualTokens), columns: width, layer: nil, isEncoders: false)]
      formula = "\(training.virtualTokens) vectors × \(model.config.embeddingLength)"
    case .prefix:
      // Source: arXiv:2101.00190, section 4.
      let keys = Double(model.config.headCountKV * model.config.headDimension)
      matrices = (0..<model.config.blockCount).map {
        Matrix(rows: Double(training.virtualTokens), columns: 2 * keys, layer: $0, isEncoders: false)
      }
      formula = "\(training.virtualTokens) keys and values × \(model.config.blockCount) blocks"
    case .adapter:
      // Source: arXiv:1902.00751, section 2.1.
      let inner = Double(training.bottleneck)
      let encoders = model.declaration.encoder?.blocks.count ?? 0
      matrices = (0..<model.blockCount).flatMap { index -> [Matrix] in
        let isEncoders = index < encoders, layer = isEncoders ? index : index - encoders
        return (0..<2).flatMap { _ in
          [
            Matrix(rows: inner, columns: width + 1, layer: layer, isEncoders: isEncoders),
            Matrix(rows: width, columns: inner + 1, layer: layer, isEncoders: isEncoders),
          ]
        }
      }
      formula = "2 bottlenecks of \(training.bottleneck) × \(model.blockCount) blocks"
    }
  }
}

extension PlannedTensor {
  fileprivate func isTarget(of targets: Set<BlockRole>) -> Bool {
    if case .block(_, let part) = role { targets.contains(part) && shape.count == 2 } else { false }
  }
}
