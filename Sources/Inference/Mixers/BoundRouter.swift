import Architectures
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A router with its weights: which experts a token runs, and how much each counts.
struct BoundRouter: Sendable {
  let count: Int
  private let used: Int
  private let router: Router
  private let projection: Linear
  /// Added to scores for the choice, not for the weights (arXiv:2408.15664). [count]
  private let correction: VectorWeights?

  init(_ experts: Experts, layer: Int, from binder: inout TensorBinder) throws {
    count = experts.count
    used = experts.used
    router = experts.router
    projection = try binder.linear([.block(layer, .router)])
    correction = try binder.optionalVector(.block(layer, .routerCorrection))
  }

  /// Logits of the activations loaded in `multiplier`. out: [tokens, count]
  func score(_ multiplier: inout Multiplier, tokens: Int, into out: UnsafeMutablePointer<Float>) {
    projection.apply(&multiplier, tokens: tokens, into: out)
  }

  /// One token's weights from its logits, of all experts, and the scores they are chosen by. All [count].
  func weigh(
    _ logits: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>,
    candidates: UnsafeMutablePointer<Float>
  ) {
    weights.update(from: logits, count: count)
    switch router.scoring {
    case .softmax: Vectors.softmax(weights, count: count)
    case .sigmoid: for expert in 0..<count { weights[expert] = Self.sigmoid(weights[expert]) }
    }
    candidates.update(from: weights, count: count)
    if let correction { Vectors.add(candidates, correction.base, count: count) }
    if let groups = router.groups { keepBest(groups, candidates) }
  }

  /// Zeroes all weights but those of the `used` best candidates, and scales these. Both [count].
  func keepChosen(_ weights: UnsafeMutablePointer<Float>, _ candidates: UnsafeMutablePointer<Float>) {
    var sum: Float = 0
    // Scores are no less than 0, so a negative one marks a choice.
    for _ in 0..<used {
      guard let best = Self.largest(candidates, count) else { break }
      candidates[best] = -.infinity
      sum += weights[best]
      weights[best] = -weights[best]
    }
    let factor = router.normalises ? router.scale / (sum + Self.least) : router.scale
    for expert in 0..<count { weights[expert] = weights[expert] < 0 ? -weights[expert] * factor : 0 }
  }

  /// Keeps a sum of scores that all vanish from being divided by.
  private static let least: Float = 1e-20

  /// Strikes the candidates of all but the best groups.
  private func keepBest(_ groups: ExpertGroups, _ candidates: UnsafeMutablePointer<Float>) {
    let size = count / groups.count
    // A group is struck while more than it may stay are better; of equals the first stays.
    for group in (0..<groups.count).reversed() {
      let own = Self.sumOfBest(groups.scored, candidates + group * size, size)
      var better = 0
      for other in 0..<groups.count where other != group {
        let score = Self.sumOfBest(groups.scored, candidates + other * size, size)
        if score > own || (score == own && other < group) { better += 1 }
      }
      if better >= groups.used { (candidates + group * size).update(repeating: -.infinity, count: size) }
    }
  }

  private static func sumOfBest(_ scored: Int, _ candidates: UnsafePointer<Float>, _ count: Int) -> Float {
    var best = -Float.infinity, second = -Float.infinity
    for index in 0..<count {
      if candidates[index] > best {
        (best, second) = (candidates[index], best)
      } else {
        second = max(second, candidates[index])
      }
    }
    return scored == 1 || count == 1 ? best : best + second
  }

  /// 1 / (1 + exp(-x))
  static func sigmoid(_ x: Float) -> Float { 1 / (1 + expf(-x)) }

  /// Where the largest is, the first of equals; nil where all are struck.
  private static func largest(_ candidates: UnsafePointer<Float>, _ count: Int) -> Int? {
    var best: Int?
    var most = -Float.infinity
    for index in 0..<count where candidates[index] > most { (best, most) = (index, candidates[index]) }
    return best
  }
}
