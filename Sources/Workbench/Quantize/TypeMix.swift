import Checkpoints
import Quantization
import Tensors

/// A type for every weight under a budget: what was measured of each weight, and the allocation that follows from it. A
/// value, so that a slider can move through it without anything being run.
public struct TypeMix: Sendable, Equatable {
  /// What is known of one weight that may change.
  public struct Weight: Sendable, Equatable {
    /// Its place among the source's weights.
    public let index: Int
    public let name: String
    public let elements: Int
    /// What was measured: the KL divergence of the output with this weight alone in `probe`. Nats.
    public let probe: TensorType
    public let divergence: Double
    public let options: [BitAllocation.Option]
  }

  public let weights: [Weight]
  /// The source's own, for the weights that stay.
  private let types: [TensorType]
  private let keptBytes: Int
  private let parameters: Int
  private let allocation: BitAllocation

  init(_ weights: [Weight], of source: any WeightSource) {
    let all = source.weights
    let changing = Set(weights.map(\.index))
    self.weights = weights
    types = all.map(\.type)
    parameters = all.reduce(0) { $0 + $1.elements }
    keptBytes = all.indices.reduce(0) { sum, index in
      changing.contains(index) ? sum : sum + (all[index].type.byteCount(elements: all[index].elements) ?? 0)
    }
    allocation = BitAllocation(weights.map(\.options))
  }

  /// Bytes of all weights at the least and at the best, and bits a number then takes.
  public var bytes: ClosedRange<Int> { keptBytes + allocation.leastBytes...keptBytes + allocation.mostBytes }
  public var bitsPerWeight: ClosedRange<Double> { bits(bytes.lowerBound)...bits(bytes.upperBound) }

  public func bits(_ bytes: Int) -> Double { 8 * Double(bytes) / Double(max(parameters, 1)) }

  /// What a budget chooses.
  public struct Choice: Sendable, Equatable {
    /// One for each of the source's weights.
    public let types: [TensorType]
    public let bytes: Int
    public let bitsPerWeight: Double
    /// The divergences of all weights added up. Nats.
    public let expectedDivergence: Double
  }

  /// bits: of a number of the model on average. Nil where not even the smallest types are that small.
  public func choose(bitsPerWeight bits: Double) -> Choice? {
    choose(bytes: Int((bits * Double(parameters) / 8).rounded(.down)))
  }

  /// bytes: of all weights.
  public func choose(bytes budget: Int) -> Choice? {
    guard let options = allocation.choose(budget: budget - keptBytes) else { return nil }
    var types = types
    for (weight, option) in zip(weights, options) { types[weight.index] = option.type }
    let bytes = options.reduce(keptBytes) { $0 + $1.bytes }
    return Choice(
      types: types, bytes: bytes, bitsPerWeight: self.bits(bytes),
      expectedDivergence: options.reduce(0) { $0 + $1.loss })
  }
}

extension TypeMix {
  /// Types worth choosing among; a weight takes those whose blocks divide its rows.
  static let candidates: [TensorType] = [
    .q2_K, .q3_K, .iq4_XS, .iq4_NL, .q4_0, .q4_K, .q4_1, .q5_0, .q5_K, .q5_1, .q6_K, .q8_0,
  ]

  /// Measures every weight of a model that quantizing may change, one after the other. `progress` is told how many are
  /// done, and of how many.
  public static func measure(
    _ model: QuantizableModel, tokens: [TokenID], pool: WorkerPool, cancelled: () -> Bool = { false },
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> TypeMix {
    let all = model.source.weights
    let architecture = model.source.metadata.string("general.architecture") ?? ""
    let changing = all.indices.filter { QuantizationPlan.mayChange(all[$0], of: architecture) }
    let study = try SensitivityStudy(model, tokens: tokens, pool: pool, cancelled: cancelled)
    var weights: [Weight] = []
    for (done, index) in changing.enumerated() {
      progress(done, changing.count)
      if cancelled() { throw QuantizationError.cancelled }
      if let weight = try measure(index, of: model, by: study, cancelled: cancelled) { weights.append(weight) }
    }
    progress(changing.count, changing.count)
    return TypeMix(weights, of: model.source)
  }

  /// Nil where no type is smaller than what the weight has.
  private static func measure(
    _ index: Int, of model: QuantizableModel, by study: SensitivityStudy, cancelled: () -> Bool
  ) throws -> Weight? {
    let own = model.source.weights[index]
    guard let ownBytes = own.type.byteCount(elements: own.elements) else { return nil }
    let sample = NoiseSample(index, of: model.source)
    let found = candidates.compactMap { type -> (type: TensorType, bytes: Int, noise: Double)? in
      guard type != own.type, let bytes = type.byteCount(elements: own.elements), bytes < ownBytes,
        let noise = sample.ratio(of: type)
      else { return nil }
      return (type, bytes, noise)
    }
    // The one nearest to four bits: coarse enough to be seen, fine enough for squares to hold.
    guard let probe = found.min(by: { abs($0.type.bitsPerWeight - 4.5) < abs($1.type.bitsPerWeight - 4.5) }) else {
      return nil
    }
    let divergence = try study.divergence(ofWeight: index, as: probe.type, cancelled: cancelled)
    let perNoise = probe.noise > 0 ? divergence / probe.noise : 0
    let options = found.map { BitAllocation.Option(type: $0.type, bytes: $0.bytes, loss: perNoise * $0.noise) }
    return Weight(
      index: index, name: own.name, elements: own.elements, probe: probe.type, divergence: divergence,
      options: options + [BitAllocation.Option(type: own.type, bytes: ownBytes, loss: 0)])
  }
}
