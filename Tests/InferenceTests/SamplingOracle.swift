import Checkpoints
import Foundation
import Inference

/// Every sampler in the most obvious way: doubles, whole sorts, a fresh array a stage. What the fast ones are held to.
struct SamplingOracle {
  struct Candidate { var id: TokenID; var logit: Double }

  var settings: SamplerSettings
  var history: [TokenID]
  var vocabularySize: Int
  var breakers: [[TokenID]] = []
  var mu: Double?

  /// The candidates after each stage that has something to do, by its name; the model's own come first.
  func run(_ logits: [Float]) -> [(name: SamplerName, left: [Candidate])] {
    var left = logits.enumerated().map { Candidate(id: TokenID($0), logit: $1.isNaN ? -.infinity : Double($1)) }
    var stages: [(name: SamplerName, left: [Candidate])] = [(.model, left)]
    func note(_ name: SamplerName, _ apply: ([Candidate]) -> [Candidate]?) {
      guard let result = apply(left) else { return }
      left = result.sorted { $0.id < $1.id }
      stages.append((name, left))
    }
    note(.logitBias, bias)
    let truncating: Set<SamplerName> = [.topNSigma, .topK, .typicalP, .topP, .minP, .xtc]
    for name in settings.order where settings.mirostat == 0 || !truncating.contains(name) { note(name, stage(name)) }
    note(.mirostat, mirostat)
    return stages
  }

  func stage(_ name: SamplerName) -> ([Candidate]) -> [Candidate]? {
    switch name {
    case .penalties: penalties
    case .dry: dry
    case .topNSigma: topNSigma
    case .topK: topK
    case .typicalP: typicalP
    case .topP: topP
    case .minP: minP
    case .xtc: xtc
    case .temperature: temperature
    default: { _ in nil }
    }
  }

  static func probabilities(_ all: [Candidate]) -> [Double] {
    let best = all.map(\.logit).max()!
    let weights = all.map { exp($0.logit - best) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Best first, ties by id.
  private func sorted(_ all: [Candidate]) -> [Candidate] {
    all.sorted { $0.logit != $1.logit ? $0.logit > $1.logit : $0.id < $1.id }
  }

  private func bias(_ all: [Candidate]) -> [Candidate]? {
    if settings.logitBias.isEmpty { return nil }
    let biased = all.map { Candidate(id: $0.id, logit: $0.logit + Double(settings.logitBias[$0.id] ?? 0)) }
    return settings.logitBias.values.contains(-.infinity) ? biased.filter { $0.logit > -.infinity } : biased
  }

  private func last(_ n: Int) -> [TokenID] { n < 0 ? history : Array(history.suffix(n)) }

  private func penalties(_ all: [Candidate]) -> [Candidate]? {
    let (r, f, p) = (
      Double(settings.repeatPenalty), Double(settings.frequencyPenalty), Double(settings.presencePenalty)
    )
    if settings.repeatLastN == 0 || (r == 1 && f == 0 && p == 0) { return nil }
    let seen = last(settings.repeatLastN)
    return all.map { candidate in
      let count = Double(seen.filter { $0 == candidate.id }.count)
      if count == 0 { return candidate }
      let scaled = candidate.logit > 0 ? candidate.logit / r : candidate.logit * r
      return Candidate(id: candidate.id, logit: scaled - count * f - p)
    }
  }

  private func dry(_ all: [Candidate]) -> [Candidate]? {
    if settings.dryMultiplier == 0 || settings.dryBase < 1 || settings.dryPenaltyLastN == 0 { return nil }
    let seen = last(settings.dryPenaltyLastN)
    let allowed = settings.dryAllowedLength
    if seen.count <= allowed { return all }
    // Nothing before the newest breaker may be part of a repetition.
    var limit = seen.count
    search: for start in seen.indices.reversed() {
      let matching = breakers.filter { !$0.isEmpty && seen[start...].starts(with: $0) }
      if let longest = matching.map(\.count).max() {
        limit = seen.count - start - longest
        break search
      }
    }
    if limit < allowed { return all }
    var longest: [TokenID: Int] = [:]
    for end in 1..<seen.count {  // seen[..<end] ends like the whole?
      var length = 0
      while length < end, seen[end - 1 - length] == seen[seen.count - 1 - length] { length += 1 }
      length = min(length, limit)
      if length >= allowed { longest[seen[end]] = max(longest[seen[end]] ?? 0, length) }
    }
    return all.map { candidate in
      guard let length = longest[candidate.id], !breakers.contains([candidate.id]) else { return candidate }
      let penalty = Double(settings.dryMultiplier) * pow(Double(settings.dryBase), Double(length - allowed))
      return Candidate(id: candidate.id, logit: candidate.logit - penalty)
    }
  }

  private func topK(_ all: [Candidate]) -> [Candidate]? {
    settings.topK <= 0 ? nil : Array(sorted(all).prefix(settings.topK))
  }

  private func topP(_ all: [Candidate]) -> [Candidate]? {
    settings.topP >= 1 ? nil : prefix(sorted(all), of: all, share: Double(settings.topP)) { $0 >= $1 }
  }

  private func prefix(
    _ ordered: [Candidate], of all: [Candidate], share: Double, reached: (Double, Double) -> Bool
  ) -> [Candidate] {
    let best = all.map(\.logit).max()!
    let total = all.map { exp($0.logit - best) }.reduce(0, +)
    var sum = 0.0
    for (index, candidate) in ordered.enumerated() {
      sum += exp(candidate.logit - best)
      if reached(sum, share * total), index + 1 >= settings.minKeep { return Array(ordered[...index]) }
    }
    return ordered
  }

  private func minP(_ all: [Candidate]) -> [Candidate]? {
    if settings.minP <= 0 { return nil }
    let ordered = sorted(all)
    let floor = ordered[0].logit + log(Double(settings.minP))
    return ordered.enumerated().filter { $1.logit >= floor || $0 < max(settings.minKeep, 1) }.map(\.element)
  }

  private func typicalP(_ all: [Candidate]) -> [Candidate]? {
    if settings.typicalP >= 1 { return nil }
    let probabilities = Self.probabilities(all)
    let entropy = probabilities.map { $0 > 0 ? -$0 * log($0) : 0 }.reduce(0, +)
    let best = all.map(\.logit).max()!
    let logTotal = log(all.map { exp($0.logit - best) }.reduce(0, +))
    let ordered = all.map { ($0, abs(best + logTotal - $0.logit - entropy)) }
      .sorted { $0.1 != $1.1 ? $0.1 < $1.1 : $0.0.id < $1.0.id }
    return prefix(ordered.map(\.0), of: all, share: Double(settings.typicalP)) { $0 > $1 }
  }

  private func topNSigma(_ all: [Candidate]) -> [Candidate]? {
    if settings.topNSigma <= 0 { return nil }
    let possible = all.map(\.logit).filter { $0 > -.infinity }
    let mean = possible.reduce(0, +) / Double(possible.count)
    let deviation = (possible.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(possible.count)).squareRoot()
    return all.filter { $0.logit >= possible.max()! - Double(settings.topNSigma) * deviation }
  }

  private func xtc(_ all: [Candidate]) -> [Candidate]? {
    if settings.xtcProbability <= 0 || settings.xtcThreshold > 0.5 { return nil }
    let draw = SamplerRandom(seed: settings.seed!, stream: 1).unit(history.count)
    if all.count < 2 || draw >= Double(settings.xtcProbability) { return all }
    let ordered = sorted(all)
    let top = Self.probabilities(ordered)
      .filter { $0 >= Double(settings.xtcThreshold) && $0 > 0 }.count
    if top < 2 || all.count - (top - 1) < settings.minKeep { return all }
    return Array(ordered[(top - 1)...])
  }

  private func temperature(_ all: [Candidate]) -> [Candidate]? {
    var temperature = Double(settings.temperature)
    let range = Double(settings.dynatempRange)
    if temperature == 1 && range == 0 { return nil }
    if all.count < 2 { return all }
    if range > 0 {
      let entropy = Self.probabilities(all).map { $0 > 0 ? -$0 * log($0) : 0 }.reduce(0, +)
      let low = max(0, temperature - range)
      let share = max(entropy, 0) / log(Double(all.count))
      temperature = low + (temperature + range - low) * pow(share, Double(settings.dynatempExponent))
    }
    if temperature <= 0 { return [sorted(all)[0]] }
    return all.map { Candidate(id: $0.id, logit: $0.logit / temperature) }
  }

  private func mirostat(_ all: [Candidate]) -> [Candidate]? {
    if settings.mirostat == 0 { return nil }
    if all.count < 2 { return all }
    let mu = self.mu ?? 2 * Double(settings.mirostatTau)
    let ordered = sorted(all)
    let probabilities = Self.probabilities(ordered)
    if settings.mirostat == 2 {
      let left = zip(ordered, probabilities).filter { -log2($1) <= mu }.map(\.0)
      return left.isEmpty ? [ordered[0]] : left
    }
    var (products, squares) = (0.0, 0.0)
    for i in 0..<min(99, all.count - 1) {
      let t = log(Double(i + 2) / Double(i + 1))
      products += t * log(probabilities[i] / probabilities[i + 1])
      squares += t * t
    }
    let s = products / squares
    let e = s - 1
    let k = pow(e * pow(2, mu) / (1 - pow(Double(vocabularySize), -e)), 1 / s)
    return Array(ordered.prefix(k < 1e9 ? max(Int(k), 1) : all.count))
  }
}

/// Test numbers that are the same in every run.
struct TestNumbers: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  /// Roughly normal.
  mutating func normal() -> Float {
    (0..<6).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &self) }
  }

  /// Like a model's: most far below a few.
  mutating func logits(_ count: Int, spread: Float = 3) -> [Float] { (0..<count).map { _ in normal() * spread } }
  /// Few different values, so that ties are everywhere.
  mutating func ties(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -6...6, using: &self)) * 0.25 }
  }
}
