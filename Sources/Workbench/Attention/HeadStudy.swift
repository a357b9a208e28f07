import Analysis
import Checkpoints
import Inference

/// An experiment on all heads of a decoder.
public enum HeadStudy: Sendable, Equatable {
  /// By how much the mean loss of a sequence rises when a head is ablated, for each head.
  case importance(ModelInput, mean: Bool)
  /// Metrics on random tokens that are repeated: where induction shows whatever the prompt.
  case repeated(length: Int, seed: UInt64)
  /// Takes the least important heads away one by one, and follows the perplexity. `order` is by importance, least first.
  case surgery(ModelInput, order: [HeadID])
}

/// What a study has found so far.
public enum StudyReport: Sendable, Equatable {
  case importance(base: Double, changes: [HeadID: Double])
  case repeated([HeadID: HeadMetrics])
  case surgery([SurgeryStep])
}

/// The model after a number of heads were taken away.
public struct SurgeryStep: Sendable, Equatable {
  /// Taken away last; nil before the first.
  public let head: HeadID?
  public let removed: Int
  public let perplexity: Double
  /// Bytes of weights that are read no more, and of cache for each position.
  public let savedBytes: Int
  public let savedCacheBytes: Int
  /// Share of a decode step's reading that falls away with them.
  public let savedShare: Double

  public init(
    head: HeadID?, removed: Int, perplexity: Double, savedBytes: Int, savedCacheBytes: Int, savedShare: Double
  ) {
    self.head = head
    self.removed = removed
    self.perplexity = perplexity
    self.savedBytes = savedBytes
    self.savedCacheBytes = savedCacheBytes
    self.savedShare = savedShare
  }
}
