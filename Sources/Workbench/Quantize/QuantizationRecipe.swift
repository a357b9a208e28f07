import Checkpoints
import Quantization
import Tensors

/// How all weights of a model get their types: by a named mixture, or one by one.
public enum QuantizationRecipe: Sendable, Hashable {
  case mixture(Mixture)
  /// A type for each of the source's weights, under a name of our own.
  case mix(name: String, types: [TensorType])

  public var name: String {
    switch self {
    case .mixture(let mixture): mixture.name
    case .mix(let name, _): name
    }
  }

  /// The named mixtures that this build can write and that make something smaller.
  public static let mixtures: [QuantizationRecipe] = Mixture.allCases.filter { mixture in
    mixture != .f32 && BlockEncoder(mixture.base) != nil && !mixture.needsImportance(mixture.base, of: "")
  }.map { .mixture($0) }

  public func plan(
    for source: any WeightSource, importance: ImportanceMatrix? = nil
  ) throws(QuantizationError) -> QuantizationPlan {
    switch self {
    case .mixture(let mixture): return try QuantizationPlan(mixture, for: source, importance: importance)
    case .mix(let name, let types):
      var plan = try QuantizationPlan(Self.commonest(types), for: source, importance: importance)
      plan.types = types
      plan.name = name
      return plan
    }
  }

  /// What a file of many types is said to be of: the type that most weights have.
  private static func commonest(_ types: [TensorType]) -> Mixture {
    var counts: [TensorType: Int] = [:]
    for type in types where type.blockElements > 1 { counts[type, default: 0] += 1 }
    let commonest = counts.max { ($0.value, $1.key.id) < ($1.value, $0.key.id) }?.key
    return Mixture.allCases.first { $0.base == commonest } ?? .f16
  }
}
