import Checkpoints
import Tensors

/// The type each weight of a model is to have.
public struct QuantizationPlan: Sendable {
  /// In the source's order.
  public var types: [TensorType]
  /// The mixture, or what stands for it in the file's settings where types were chosen one by one.
  public let mixture: Mixture
  /// What the choice is called: the mixture's name, unless it is another's.
  public var name: String
  public let overrides: [TypeOverride]
  /// Overrides that no weight's name has; in the order they were given.
  public let unused: [TypeOverride]

  /// By a mixture, as llama.cpp chooses; overrides come before it, the first that matches.
  public init(
    _ mixture: Mixture, for source: any WeightSource, overrides: [TypeOverride] = [],
    importance: ImportanceMatrix? = nil
  ) throws(QuantizationError) {
    try self.init(
      mixture, facts: try MixtureFacts(source.metadata), weights: source.weights, overrides: overrides,
      hasImportance: importance != nil)
  }

  /// The same of a model known by its weights' names and shapes alone.
  public init(
    _ mixture: Mixture, facts: MixtureFacts, weights: [SourceWeight], overrides: [TypeOverride] = [],
    hasImportance: Bool = false
  ) throws(QuantizationError) {
    var chooser = MixtureChooser(mixture, facts, weights, hasImportance: hasImportance)
    var matchers: [OverrideMatcher] = []
    for override in overrides {
      guard let matcher = try? override.matcher() else { continue }
      matchers.append(matcher)
    }
    var types = weights.map(\.type)
    var used: Set<Int> = []
    for index in weights.mixtureOrder {
      let weight = weights[index]
      guard !KeptWeights.keeps(weight, of: facts.architecture) else { continue }
      let hit = matchers.firstIndex { $0.matches(weight.name) }
      if let hit {
        used.insert(hit)
        types[index] = matchers[hit].type.fitting(columns: weight.columns)
      } else if mixture.base.isQuantized {
        types[index] = try chooser.type(of: weight).fitting(columns: weight.columns)
      } else {
        types[index] = mixture.base
      }
    }
    self.types = types
    self.mixture = mixture
    name = mixture.name
    self.overrides = overrides
    unused = overrides.indices.filter { !used.contains($0) }.map { overrides[$0] }
  }

  /// Whether a mixture may give a weight another type than the one it has.
  public static func mayChange(_ weight: SourceWeight, of architecture: String) -> Bool {
    !KeptWeights.keeps(weight, of: architecture)
  }

  /// Bytes of all weights.
  public func bytes(of weights: [SourceWeight]) -> Int {
    zip(weights, types).reduce(0) { $0 + $1.0.elements / $1.1.blockElements * $1.1.blockBytes }
  }

  public func bitsPerWeight(of weights: [SourceWeight]) -> Double {
    8 * Double(bytes(of: weights)) / Double(max(weights.reduce(0) { $0 + $1.elements }, 1))
  }
}
