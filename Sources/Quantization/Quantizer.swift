import Checkpoints
import Tensors

/// Writes a model as a GGUF file whose weights have the types of a plan, weight by weight: it holds a slab of one at a
/// time. Nothing appears under the file's name before all is written.
public struct Quantizer: Sendable {
  public let source: any WeightSource
  public let plan: QuantizationPlan
  public let importance: ImportanceMatrix?
  public let provenance: Provenance

  /// Checks that every weight can be written in its type, and the importance matrix is of this model.
  public init(
    _ source: any WeightSource, plan: QuantizationPlan, importance: ImportanceMatrix? = nil, provenance: Provenance
  ) throws(QuantizationError) {
    self.source = source
    self.plan = plan
    self.importance = importance
    self.provenance = provenance
    for (weight, type) in zip(source.weights, plan.types) where weight.type != type {
      guard weight.type.isComputable, BlockEncoder(type) != nil, weight.columns.isMultiple(of: type.blockElements)
      else {
        throw .noEncoder(type: type.name, weight: weight.name)
      }
      let known = try importance?.importance(of: weight)
      guard known != nil || !plan.mixture.needsImportance(type, of: weight.name) else {
        throw .needsImportance(type: type.name, weight: weight.name)
      }
    }
  }

  /// Weights that lose twice: they are quantized already, and become another type.
  public var requantized: [SourceWeight] {
    zip(source.weights, plan.types).filter { $0.0.type != $0.1 && $0.0.type.isQuantized }.map(\.0)
  }

  /// Bytes of all weights.
  public var weightBytes: Int { plan.bytes(of: source.weights) }

  /// Writes the file at `path`. `progress` is told of each weight as it is done.
  public func write(
    to path: String, on pool: WorkerPool, cancelled: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws -> QuantizationReport {
    let weights = source.weights
    let settings = source.metadata.quantized(plan, from: weights, importance: importance, provenance)
    var writer = try GGUFWriter(path, metadata: settings, tensors: try declarations(path))
    var quantizer = WeightQuantizer(pool: pool)
    var report = QuantizationReport()
    let total = weights.reduce(0) { $0 + $1.elements }
    var done = 0
    for (index, weight) in weights.enumerated() {
      let type = plan.types[index]
      let means = weight.type == type ? nil : try importance?.importance(of: weight)
      let error = try quantizer.quantize(
        index, of: source, as: type, importance: means, cancelled: cancelled, take: { try writer.append($0) })
      report.tensors.append(
        QuantizationReport.Tensor(
          name: weight.name, shape: weight.shape, from: weight.type, to: type, usesImportance: means != nil,
          error: error))
      done += weight.elements
      progress(Progress(weight: weight.name, weights: index + 1, share: Double(done) / Double(max(total, 1))))
    }
    if cancelled() { throw QuantizationError.cancelled }
    try writer.finish()
    return report
  }

  /// How far a file is.
  public struct Progress: Sendable {
    /// The weight done last.
    public let weight: String
    /// How many are done.
    public let weights: Int
    /// Share of all numbers.
    public let share: Double
  }

  private func declarations(_ path: String) throws(CheckpointError) -> [GGUFWriter.Declaration] {
    var declarations: [GGUFWriter.Declaration] = []
    for (weight, type) in zip(source.weights, plan.types) {
      guard let declaration = GGUFWriter.Declaration(weight.name, shape: weight.shape, type: type) else {
        let message =
          "A GGUF file holds no tensor \(VisibleText.quoted(weight.name)) of shape \(weight.shape) as \(type.name)."
        throw CheckpointError(.cannotCreate, message, path: path)
      }
      declarations.append(declaration)
    }
    return declarations
  }
}

/// What became of each weight.
public struct QuantizationReport: Sendable {
  public struct Tensor: Sendable {
    public let name: String
    /// Outermost dimension first.
    public let shape: [Int]
    public let from: TensorType
    public let to: TensorType
    /// Whether it was known which of its inputs matter.
    public let usesImportance: Bool
    public let error: WeightError
  }

  public internal(set) var tensors: [Tensor] = []
}
