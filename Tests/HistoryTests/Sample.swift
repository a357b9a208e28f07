import Foundation
import History

/// Entries with something in every field.
enum Sample {
  static let model = ModelStamp(name: "smollm2", path: "/models/smollm2.gguf", bytes: 98_362_432)

  static func generation(_ prompt: String, _ output: [String] = [" Paris", "."], system: String = "") -> Generation {
    Generation(
      model: model, isChat: true,
      messages: (system.isEmpty ? [] : [.init(role: "system", content: system)])
        + [.init(role: "user", content: prompt)],
      promptIDs: [1, 2, 49_151],
      tokens: output.enumerated().map {
        .init(
          id: Int32($0), text: $1, isSpecial: $1.hasPrefix("<|"), logprob: -.infinity, entropy: 0.5, rank: $0)
      },
      settings: ["temperature": 0.8, "top-k": 40, "mirostat-tau": .infinity], seed: .max, finish: "eos",
      speed: .init(timeToFirstToken: 0.12, promptRate: 900, decodeRate: 118.5))
  }

  static func comparison(
    base: ModelStamp = model, text: String = "prose.txt", mean: Double = 0.035, types: [String] = ["Q4_K_M"]
  ) -> Comparison {
    let divergence = Comparison.Divergence(
      mean: mean, meanError: 0.001, median: 0.01, percentile90: 0.07, percentile95: 0.11, percentile99: 0.4,
      percentile999: 1.9, largest: 7.25, rmsProbabilityChange: 0.041, sameTop: 0.906, correlation: 0.995)
    let own = Comparison.Row(
      model: base, type: "F16", bitsPerWeight: 16, perplexity: 20.5, perplexityError: 0.3, decodeRate: 30,
      peakBytes: 400_000_000)
    return Comparison(
      base: base, text: TextStamp(name: text, digest: String(repeating: "ab", count: 32)), context: 512, windows: 7,
      positions: 1785, precision: "int8",
      rows: [own]
        + types.map {
          Comparison.Row(
            model: ModelStamp(name: "smollm2-\($0)", path: "/models/\($0).gguf", bytes: 105_000_000), type: $0,
            bitsPerWeight: 6.25, perplexity: 21.25, perplexityError: 0.31, divergence: divergence)
        })
  }

  static let training = TrainingRun(
    model: model, method: "lora", data: TextStamp(name: "songs.jsonl", digest: "cd"), settings: ["rank": "8"],
    points: [.init(step: 1, loss: 3.25, validationLoss: 3.5), .init(step: 2, loss: 2.75)], result: "/adapters/songs")
}
