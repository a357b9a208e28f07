import Checkpoints
import Inference
import Tensors

/// What choosing a token costs beside a decode step: the default sampler chain, and the log-probability, entropy and
/// rank that every token is told with, over a whole vocabulary.
public struct SamplingBenchmark: Sendable {
  public struct Result: Sendable {
    public let vocabularySize: Int
    /// Seconds a token takes; the median.
    public let seconds: Double

    public init(vocabularySize: Int, seconds: Double) {
      self.vocabularySize = vocabularySize
      self.seconds = seconds
    }
  }

  /// Largest vocabularies in use: Llama 3 has 128,256 tokens, Gemma 262,144.
  public static let vocabularySizes = [49_152, 128_256, 262_144]
  private static let runs = 101

  public let vocabularySize: Int

  public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

  public func run() throws -> Result {
    var settings = SamplerSettings()
    settings.seed = 1
    var chain = try SamplerChain(settings: settings, vocabularySize: vocabularySize)
    let logits = Self.logits(vocabularySize)
    let view = UnsafeBufferPointer(start: logits.base, count: logits.count)
    var times: [Double] = []
    for run in 0..<Self.runs {
      // Another token leads each time.
      logits.base[run * 37 % vocabularySize] += 20
      let start = ContinuousClock.now
      let id = chain.sample(view)
      chain.accept(id)
      _ = (chain.model.logProb(of: id), chain.model.entropy, chain.model.rank(of: id))
      times.append(start.secondsToNow)
    }
    return Result(vocabularySize: vocabularySize, seconds: times.sorted()[Self.runs / 2])
  }

  /// Bell-shaped, as a model's are. [count]
  private static func logits(_ count: Int) -> Buffer<Float> {
    let logits = Buffer<Float>(count: count)
    var state: UInt64 = 1
    for index in 0..<count {
      var sum: Float = 0
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        sum += Float(state >> 40) / Float(1 << 24)
      }
      logits.base[index] = 6 * (sum - 2)
    }
    return logits
  }
}
