import Tensors

/// Chooses a type for every weight so that together they lose least within a number of bytes.
///
/// Of each weight's types only those on the lower convex hull of bytes and loss can be best for some price of a byte
/// (H. Everett 1963, "Generalized Lagrange multiplier method"; Y. Shoham and A. Gersho 1988, "Efficient bit allocation for
/// an arbitrary set of quantizers"). The steps along all hulls, taken in the order of what a byte gains, are what the
/// multiplier would choose as it falls; what is left of the budget goes to later steps that still fit. That is near the best
/// while no step is large beside the budget, so the few weights that have such steps, embeddings mostly, are tried in all of
/// their types. Losses of weights are taken to add up, which holds while they are small.
public struct BitAllocation: Sendable, Equatable {
  /// A type that a weight could have.
  public struct Option: Sendable, Equatable {
    public let type: TensorType
    public let bytes: Int
    /// What the model loses by it, in whatever unit is common to all weights; at least 0.
    public let loss: Double

    public init(type: TensorType, bytes: Int, loss: Double) {
      precondition(bytes >= 0 && loss >= 0, "\(type.name) with \(bytes) bytes and a loss of \(loss)")
      self.type = type
      self.bytes = bytes
      self.loss = loss
    }
  }

  /// One weight a type better.
  private struct Step: Sendable, Equatable {
    let weight: Int
    /// Where on the weight's hull it leads.
    let to: Int
    let bytes: Int
    /// Loss that a byte takes away.
    let slope: Double
  }

  /// Of each weight, from the fewest bytes on, each better and dearer than the one before.
  private let hulls: [[Option]]
  /// Of the weights that aren't tried in all types, the best first; those of a weight in their order.
  private let steps: [Step]
  /// Weights that are tried in all their types.
  private let large: [Int]
  /// Of those, the types that nothing smaller is as good as.
  private let largeOptions: [[Option]]

  /// A weight is large if its types differ by more than this share of what all together differ by.
  private static let largeShare = 0.02
  private static let mostLarge = 3

  /// options: of every weight, at least one.
  public init(_ options: [[Option]]) {
    let hulls = options.map(Self.hull)
    let spans = hulls.map { ($0.last?.bytes ?? 0) - ($0.first?.bytes ?? 0) }
    let limit = Double(spans.reduce(0, +)) * Self.largeShare
    let large = spans.indices.filter { Double(spans[$0]) > limit }.sorted { spans[$0] > spans[$1] }
    self.hulls = hulls
    self.large = Array(large.prefix(Self.mostLarge))
    largeOptions = self.large.map { Self.undominated(options[$0]) }
    steps = Self.steps(hulls, without: Set(self.large))
  }

  public var leastBytes: Int { hulls.reduce(0) { $0 + ($1.first?.bytes ?? 0) } }
  /// With every weight at its best.
  public var mostBytes: Int { hulls.reduce(0) { $0 + ($1.last?.bytes ?? 0) } }

  /// The choice for each weight that loses least in at most `budget` bytes; nil where not even the smallest types fit.
  /// O(weights · types), times the combinations of the large weights' types
  public func choose(budget: Int) -> [Option]? {
    guard budget >= leastBytes else { return nil }
    var best: (loss: Double, choice: [Option])?
    forEachCombination { chosen in
      guard let choice = choose(budget: budget, with: chosen) else { return }
      let loss = choice.reduce(0) { $0 + $1.loss }
      if loss < best?.loss ?? .infinity { best = (loss, choice) }
    }
    return best?.choice
  }

  /// chosen: of the large weights.
  private func choose(budget: Int, with chosen: [Option]) -> [Option]? {
    var choice = hulls.map { $0[0] }
    for (weight, option) in zip(large, chosen) { choice[weight] = option }
    var left = budget - choice.reduce(0) { $0 + $1.bytes }
    guard left >= 0 else { return nil }
    var places = hulls.map { _ in 0 }
    for step in steps where step.bytes <= left && places[step.weight] == step.to - 1 {
      places[step.weight] = step.to
      choice[step.weight] = hulls[step.weight][step.to]
      left -= step.bytes
    }
    return choice
  }

  private func forEachCombination(_ body: ([Option]) -> Void) {
    func extend(_ chosen: [Option]) {
      guard chosen.count < largeOptions.count else { return body(chosen) }
      for option in largeOptions[chosen.count] { extend(chosen + [option]) }
    }
    extend([])
  }

  private static func steps(_ hulls: [[Option]], without large: Set<Int>) -> [Step] {
    hulls.enumerated().filter { !large.contains($0.offset) }.flatMap { weight, hull in
      hull.indices.dropFirst().map { index in
        let bytes = hull[index].bytes - hull[index - 1].bytes
        return Step(
          weight: weight, to: index, bytes: bytes, slope: (hull[index - 1].loss - hull[index].loss) / Double(bytes))
      }
    }.sorted { ($1.slope, $0.weight, $0.to) < ($0.slope, $1.weight, $1.to) }
  }

  /// From the fewest bytes on, each better than the one before.
  private static func undominated(_ options: [Option]) -> [Option] {
    precondition(!options.isEmpty, "a weight without a type")
    var kept: [Option] = []
    for option in options.sorted(by: { ($0.bytes, $0.loss) < ($1.bytes, $1.loss) })
    where option.loss < kept.last?.loss ?? .infinity {
      kept.append(option)
    }
    return kept
  }

  private static func hull(_ options: [Option]) -> [Option] {
    var hull: [Option] = []
    for option in undominated(options) {
      while hull.count > 1, !isConvex(hull[hull.count - 2], hull[hull.count - 1], option) { hull.removeLast() }
      hull.append(option)
    }
    return hull
  }

  /// Whether a byte gains more on the way to `middle` than from there on.
  private static func isConvex(_ first: Option, _ middle: Option, _ last: Option) -> Bool {
    (first.loss - middle.loss) * Double(last.bytes - middle.bytes)
      > (middle.loss - last.loss) * Double(middle.bytes - first.bytes)
  }
}
