import Checkpoints
import Quantization
import Tensors

/// How all weights of a model get their types: by a named mixture, or one by one.
public enum QuantizationRecipe: Sendable, Hashable {
  case mixture(Mixture)
  /// A type for each of the source's weights, under a name of our own.
  case mix(name: String, types: [TensorType])
  /// A format of the literature for the matrices of all blocks, embedding and head staying as they are; to compare with,
  /// since no GGUF file holds it.
  case research(ResearchFormat)

  public var name: String {
    switch self {
    case .mixture(let mixture): mixture.name
    case .mix(let name, _): name
    case .research(let format): format.name
    }
  }

  /// The named mixtures that this build can write and that make something smaller.
  public static let mixtures: [QuantizationRecipe] = Mixture.allCases.filter { mixture in
    mixture != .f32 && BlockEncoder(mixture.base) != nil && !mixture.needsImportance(mixture.base, of: "")
  }.map { .mixture($0) }

  /// All that have names, to choose among.
  public static let named = mixtures + ResearchFormat.all.map { .research($0) }

  /// By name, in capitals or not, with `-` for a space; `INT8` is that of rows.
  public static func named(_ name: String) -> QuantizationRecipe? {
    let name = name.uppercased().replacing("-", with: " ")
    if let research = ResearchFormat.all.first(where: { $0.name.uppercased() == (name == "INT8" ? "INT8 ROWS" : name) })
    {
      return .research(research)
    }
    return Mixture.named(name).flatMap { mixture in mixtures.first { $0 == .mixture(mixture) } }
  }

  /// Whether a file can hold what it makes.
  public var isWritable: Bool { if case .research = self { false } else { true } }

  /// The types that weights have in memory: of a research format float32, rounded as it rounds.
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
    case .research(let format):
      var plan = try QuantizationPlan(.f16, for: source, importance: importance)
      plan.types = source.weights.map { Self.isRounded($0) ? .f32 : $0.type }
      plan.name = format.name
      return plan
    }
  }

  /// Weights that change though their type in memory may not.
  func rounded(_ weights: [SourceWeight]) -> Set<Int> {
    isWritable ? [] : Set(weights.indices.filter { Self.isRounded(weights[$0]) })
  }

  /// Whether a research format rounds the weight: the matrices of blocks, routers aside.
  static func isRounded(_ weight: SourceWeight) -> Bool {
    weight.shape.count > 1 && weight.name.hasPrefix("blk.") && weight.name.hasSuffix(".weight")
      && !weight.name.contains("ffn_gate_inp")
  }

  /// What a file of many types is said to be of: the type that most weights have.
  private static func commonest(_ types: [TensorType]) -> Mixture {
    var counts: [TensorType: Int] = [:]
    for type in types where type.blockElements > 1 { counts[type, default: 0] += 1 }
    let commonest = counts.max { ($0.value, $1.key.id) < ($1.value, $0.key.id) }?.key
    return Mixture.allCases.first { $0.base == commonest } ?? .f16
  }
}
