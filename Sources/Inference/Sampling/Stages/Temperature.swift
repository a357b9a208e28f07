import func Foundation.log
import func Foundation.pow

/// Divides the logits by a temperature; at or below 0 only the best token stays. With a range the temperature moves
/// through base - range ... base + range with the candidates' normalised entropy. O(candidates).
/// Source of the range: kalomaze, llama.cpp pull request 4972.
struct Temperature: SamplerStage {
  let name = SamplerName.temperature
  let base: Float
  let range: Float
  let exponent: Float

  var isGreedy: Bool { base <= 0 && range <= 0 }

  mutating func apply(to candidates: inout Candidates) {
    guard candidates.count > 1 else { return }
    let temperature = range > 0 ? dynamic(&candidates) : base
    if temperature > 0 { candidates.divide(by: temperature) } else { candidates.keepOnly(candidates.best()) }
  }

  private func dynamic(_ candidates: inout Candidates) -> Float {
    guard let softmax = candidates.softmax() else { return base }
    let share = max(candidates.entropy(softmax), 0) / log(Double(candidates.count))
    let lowest = Double(max(base - range, 0))
    return Float(lowest + (Double(base + range) - lowest) * pow(share, Double(exponent)))
  }
}

extension SamplerName { public static let temperature = SamplerName(rawValue: "temperature") }

extension SamplerEntry {
  static let temperature = SamplerEntry(
    .temperature, aliases: ["temp"], letter: "t", role: .reshaping, "Flattens or sharpens the distribution.",
    parameters: [
      SamplerParameter(
        "temperature", .number(\.temperature), 0...2, step: 0.05, allowed: .anyNumber, off: 1,
        "Divides the logits; 0 always takes the best token"),
      SamplerParameter(
        "dynatemp-range", .number(\.dynatempRange), 0...2, step: 0.05, allowed: .notNegative, off: 0,
        "How far the temperature moves either way with the entropy"),
      SamplerParameter(
        "dynatemp-exponent", .number(\.dynatempExponent), 0...4, step: 0.1, allowed: .notNegative,
        "Bends the path from entropy to temperature"),
    ]
  ) { context in
    let settings = context.settings
    if settings.temperature == 1 && settings.dynatempRange == 0 { return nil }
    return Temperature(
      base: settings.temperature, range: settings.dynatempRange, exponent: settings.dynatempExponent)
  }
}
