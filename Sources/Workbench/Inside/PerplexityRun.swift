import Analysis
import Checkpoints
import Inference
import Tensors

/// A text's perplexity on a session, window by window.
public struct PerplexityRun {
  public private(set) var perplexity = Perplexity()
  public private(set) var windows = 0

  public init() {}

  /// Scores the first windows of `text`, at most so many; `session` must have room for one. `progress` is told how many are
  /// done after each, and what the perplexity is by then.
  public mutating func score(
    _ text: PerplexityWindows, most: Int = .max, on session: Session, cancelled: () -> Bool = { false },
    progress: (_ done: Int, _ perplexity: Perplexity) -> Void = { _, _ in }
  ) throws(InferenceError) {
    for window in 0..<min(most, text.count) {
      var probe = NoProbe()
      var sum = perplexity
      try session.trace(
        text.input(window), from: text.scored.lowerBound, probing: &probe, cancelled: cancelled
      ) { position, logits in
        guard text.scored.contains(position), let base = logits.baseAddress else { return }
        let target = Int(text.target(window, after: position))
        let logSumExp = Double(Vectors.logSumExp(base, count: logits.count))
        sum.take(logprob: Double(logits[target]) - logSumExp)
      }
      perplexity = sum
      windows += 1
      progress(windows, perplexity)
    }
  }
}
