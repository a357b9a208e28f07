import Checkpoints
import Conversion
import Inference
import Quantization
import Tensors

/// A model whose weights can be had in other types, in memory and without a file.
public final class QuantizableModel: Sendable {
  public let loaded: LoadedModel
  public let source: any WeightSource

  /// loaded: of `source`, or of the folder it was converted from.
  public init(_ loaded: LoadedModel, source: any WeightSource) {
    self.loaded = loaded
    self.source = source
  }

  /// The same model's weights under GGUF's names, read again from its file or folder for their settings.
  public convenience init(_ loaded: LoadedModel) throws {
    self.init(loaded, source: try WeightSources.open(loaded.path))
  }

  public var base: ComparedModel { ComparedModel(loaded) }

  /// Bytes of all weights with these types. types: one for each of the source's weights.
  public func bytes(_ types: [TensorType]) -> Int {
    zip(source.weights, types).reduce(0) { $0 + ($1.1.byteCount(elements: $1.0.elements) ?? 0) }
  }

  /// Numbers of all weights.
  public var parameters: Int { source.weights.reduce(0) { $0 + $1.elements } }

  /// The model as a recipe makes it, and what each weight lost. `progress` is told the share done.
  public func quantized(
    by recipe: QuantizationRecipe, named name: String? = nil, importance: ImportanceMatrix? = nil, pool: WorkerPool,
    cancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws -> QuantizedModel {
    let plan = try recipe.plan(for: source, importance: importance)
    let (weights, total) = (source.weights, parameters)
    var quantizer = WeightQuantizer(pool: pool)
    var errors: [Int: WeightError] = [:]
    var done = 0
    let checkpoint = try Checkpoint.inMemory(
      source, types: plan.types, named: recipe.name, settings: source.metadata.saying(plan.mixture)
    ) { weight, out in
      var filled = 0
      errors[weight] = try quantizer.quantize(
        weight, of: source, as: plan.types[weight], importance: try importance?.importance(of: weights[weight]),
        cancelled: cancelled
      ) { bytes in
        UnsafeMutableRawBufferPointer(rebasing: out[filled...]).copyMemory(from: bytes)
        filled += bytes.count
      }
      done += weights[weight].elements
      progress(Double(done) / Double(max(total, 1)))
    }
    let model = ComparedModel(
      try LoadedModel(path: loaded.path, checkpoint: checkpoint, sharingTextWith: loaded), name: name ?? recipe.name,
      type: recipe.name, bytes: bytes(plan.types))
    return QuantizedModel(
      model: model,
      weights: weights.indices.map { index in
        QuantizedModel.Weight(
          name: weights[index].name, from: weights[index].type, to: plan.types[index],
          elements: weights[index].elements, error: errors[index] ?? .none)
      })
  }
}

/// A model in other types, and what became of each weight.
public struct QuantizedModel: Sendable {
  public struct Weight: Sendable, Equatable {
    public let name: String
    public let from: TensorType
    public let to: TensorType
    public let elements: Int
    /// None where the type stayed.
    public let error: WeightError

    public init(name: String, from: TensorType, to: TensorType, elements: Int, error: WeightError) {
      self.name = name
      self.from = from
      self.to = to
      self.elements = elements
      self.error = error
    }
  }

  public let model: ComparedModel
  /// In the source's order.
  public let weights: [Weight]
}

extension Metadata {
  /// With the recipe that the weights' types were chosen by.
  fileprivate func saying(_ mixture: Mixture) -> Metadata {
    var settings = self
    settings.set("general.file_type", .integer(Int64(mixture.fileType)), type: .uint32)
    return settings
  }
}
