import Checkpoints

import func Foundation.log
import func Foundation.pow

/// DRY, "don't repeat yourself": a token that would carry on a repetition of `allowedLength` or more tokens loses
/// multiplier * base^(length - allowedLength). Repetitions don't reach across a breaker. O(tokens looked back).
/// Source: p-e-w, text-generation-webui pull request 5677, and llama.cpp's reading of it.
struct Dry: SamplerStage {
  let name = SamplerName.dry
  let multiplier: Float
  let base: Float
  let allowedLength: Int
  private let breakers: TokenSequences
  private var window: TokenWindow
  /// At k: how many tokens before position k back repeat the newest ones.
  private var matches: [Int32] = []
  /// The longest repetition each token would carry on; -1 where none. [vocabulary]
  private var longest: [Int32]
  private let largestExponent: Int

  init(
    multiplier: Float, base: Float, allowedLength: Int, window: TokenWindow, vocabularySize: Int, breakers: [[TokenID]]
  ) {
    self.multiplier = multiplier
    self.base = base
    self.allowedLength = allowedLength
    self.window = window
    self.breakers = TokenSequences(breakers, vocabularySize: vocabularySize)
    matches.reserveCapacity(window.capacity)
    longest = Array(repeating: -1, count: vocabularySize)
    // Beyond this the power would overflow a float.
    largestExponent = base > 1.000_001 ? Int(88.7228391 / log(Double(base))) : .max
  }

  mutating func accept(_ id: TokenID, as origin: TokenOrigin) {
    _ = window.append(id)
    if matches.count < window.count { matches.append(0) }
  }

  mutating func apply(to candidates: inout Candidates) {
    guard window.count > allowedLength else { return }
    let limit = reach()
    guard limit >= allowedLength else { return }
    matchSuffixes()
    for back in 1..<window.count {
      let length = min(Int(matches[back]), limit)
      let next = Int(window[back: back - 1])
      if length >= allowedLength, longest.indices.contains(next) { longest[next] = max(longest[next], Int32(length)) }
    }
    for back in 0..<window.count - 1 { penalize(window[back: back], &candidates) }
  }

  /// Tokens back to the nearest breaker: no repetition can be longer.
  private func reach() -> Int {
    for back in 0..<window.count {
      if let match = breakers.longestMatch(in: window, from: back) { return back + 1 - match }
    }
    return window.count
  }

  /// The Z-algorithm on the window read backwards. O(window).
  private mutating func matchSuffixes() {
    var left = 0
    var right = 0  // Positions left ..< right are known to repeat the newest tokens.
    for back in 1..<window.count {
      var length = 0
      if back < right { length = min(Int(matches[back - left]), right - back) }
      while back + length < window.count, window[back: length] == window[back: back + length] { length += 1 }
      matches[back] = Int32(truncatingIfNeeded: length)
      if back + length > right { (left, right) = (back, back + length) }
    }
  }

  /// Applies what is noted for a token, once, and takes the note away.
  private mutating func penalize(_ id: TokenID, _ candidates: inout Candidates) {
    guard longest.indices.contains(Int(id)), longest[Int(id)] >= 0 else { return }
    let excess = min(Int(longest[Int(id)]) - allowedLength, largestExponent)
    longest[Int(id)] = -1
    guard !breakers.isSingle(id), let position = candidates.position(of: id) else { return }
    let penalty = multiplier * Float(pow(Double(base), Double(excess)))
    candidates.setLogit(candidates.logit(at: position) - penalty, at: position)
  }
}

extension SamplerName { public static let dry = SamplerName(rawValue: "dry") }

extension SamplerEntry {
  static let dry = SamplerEntry(
    .dry, letter: "d", role: .reshaping, "Makes it costly to carry on a sequence that was written before.",
    parameters: [
      SamplerParameter(
        "dry-multiplier", .number(\.dryMultiplier), 0...5, step: 0.05, allowed: .notNegative, off: 0,
        "Penalty of a repetition that has just become too long"),
      SamplerParameter(
        "dry-base", .number(\.dryBase), 1...4, step: 0.05, allowed: .notNegative,
        "By how much the penalty grows with each further token"),
      SamplerParameter(
        "dry-allowed-length", .count(\.dryAllowedLength), 0...20, step: 1, allowed: .count(from: 0),
        "Longest repetition that costs nothing"),
      SamplerParameter(
        "dry-penalty-last-n", .count(\.dryPenaltyLastN), -1...4096, step: 64, allowed: .count(from: -1), off: 0,
        "How many tokens back to look for repetitions (-1 all)"),
    ]
  ) { context in
    let settings = context.settings
    if settings.dryMultiplier == 0 || settings.dryBase < 1 || settings.dryPenaltyLastN == 0 { return nil }
    return Dry(
      multiplier: settings.dryMultiplier, base: settings.dryBase, allowedLength: settings.dryAllowedLength,
      window: TokenWindow(last: settings.dryPenaltyLastN, contextLength: context.contextLength),
      vocabularySize: context.vocabularySize, breakers: context.dryBreakers)
  }
}
