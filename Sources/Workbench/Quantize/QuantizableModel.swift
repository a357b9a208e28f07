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
    var maker = WeightMaker(recipe, plan.types, source, importance, pool)
    var errors: [Int: WeightError] = [:]
    var done = 0
    let checkpoint = try Checkpoint.inMemory(
      source, types: plan.types, remade: recipe.rounded(weights), named: recipe.name,
      settings: source.metadata.saying(plan.mixture)
    ) { weight, out in
      errors[weight] = try maker.make(weight, into: out, cancelled: cancelled)
      done += weights[weight].elements
      progress(Double(done) / Double(max(total, 1)))
    }
    let bytes = recipe.isWritable ? bytes(plan.types) : bytes(source.weights.map(\.type)) - maker.savedBytes
    let model = ComparedModel(
      try LoadedModel(path: loaded.path, checkpoint: checkpoint, sharingTextWith: loaded), name: name ?? recipe.name,
      type: recipe.name, bytes: bytes, bitsPerWeight: 8 * Double(bytes) / Double(max(total, 1)))
    return QuantizedModel(
      model: model,
      weights: weights.indices.map { index in
        QuantizedModel.Weight(
          name: weights[index].name, from: weights[index].type, to: plan.types[index],
          elements: weights[index].elements, error: errors[index] ?? .none)
      })
  }
}

/// Makes the bytes of one weight after the other, as a recipe says.
private struct WeightMaker: ~Copyable {
  private let recipe: QuantizationRecipe
  private let types: [TensorType]
  private let source: any WeightSource
  private let importance: ImportanceMatrix?
  private var quantizer: WeightQuantizer
  /// What a research format would save over the source's types.
  private(set) var savedBytes = 0

  init(
    _ recipe: QuantizationRecipe, _ types: [TensorType], _ source: any WeightSource, _ importance: ImportanceMatrix?,
    _ pool: WorkerPool
  ) {
    self.recipe = recipe
    self.types = types
    self.source = source
    self.importance = importance
    quantizer = WeightQuantizer(pool: pool)
  }

  mutating func make(
    _ index: Int, into out: UnsafeMutableRawBufferPointer, cancelled: () -> Bool
  ) throws -> WeightError {
    let weight = source.weights[index]
    if case .research(let format) = recipe, QuantizationRecipe.isRounded(weight) {
      if cancelled() { throw QuantizationError.cancelled }
      return round(index, weight, by: format, into: out)
    }
    return try quantizer.quantize(
      index, of: source, as: types[index], importance: try importance?.importance(of: weight), into: out,
      cancelled: cancelled)
  }

  /// Matrix by matrix of a stack, in float32.
  private mutating func round(
    _ index: Int, _ weight: SourceWeight, by format: ResearchFormat, into out: UnsafeMutableRawBufferPointer
  ) -> WeightError {
    let rows = weight.shape[weight.shape.count - 2], columns = weight.columns
    let numbers = Buffer<Float>(count: weight.elements)
    source.read(index, rows: 0..<weight.rows, into: numbers.base)
    var rounded: [Float] = []
    rounded.reserveCapacity(weight.elements)
    var bytes = 0
    for first in stride(from: 0, to: weight.rows, by: rows) {
      let made = format.roundTrip(numbers.base + first * columns, rows: rows, columns: columns)
      rounded += made.values
      bytes += made.bytes
    }
    rounded.withUnsafeBytes { out.copyMemory(from: $0) }
    savedBytes += (weight.type.byteCount(elements: weight.elements) ?? 0) - bytes
    return WeightError(numbers.base, became: rounded, rows: weight.rows, columns: columns)
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
