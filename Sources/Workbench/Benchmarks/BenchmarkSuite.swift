import Checkpoints
import Foundation
import Inference
import Tensors

/// Everything that tells how close the engine comes to this machine: its limits, each format's kernels against them,
/// a model of each format, sampling, and whole models at several depths, on one thread and on all.
public struct BenchmarkSuite: Sendable {
  public struct Limits: Sendable {
    public let threads: Int
    /// Bytes a second.
    public let readBandwidth: Double
    /// Operations a second; nil where the instruction set has none.
    public let int8: Double?
    public let float32: Double?

    public init(threads: Int, readBandwidth: Double, int8: Double?, float32: Double?) {
      self.threads = threads
      self.readBandwidth = readBandwidth
      self.int8 = int8
      self.float32 = float32
    }
  }

  public struct Results: Sendable {
    public var limits: [Limits] = []
    public var kernels: [KernelBenchmark.Result] = []
    public var formats: [FormatRow] = []
    public var sampling: [SamplingBenchmark.Result] = []
    public var models: [ModelRow] = []

    public init() {}
  }

  public struct ModelRow: Sendable {
    public let depth: Int
    public let report: BenchmarkReport
  }

  /// A whole model of one format.
  public struct FormatRow: Sendable {
    public let type: TensorType
    public let report: BenchmarkReport
  }

  private static let depths = [0, 2048, 8192]

  /// Paths of model files.
  public var models: [String]
  public var runs: Int
  public var threadCounts: [Int]

  public init(models: [String], runs: Int, threads: Int) {
    self.models = models
    self.runs = runs
    threadCounts = threads > 1 ? [1, threads] : [1]
  }

  /// `progress` hears what is being measured.
  public func run(progress: (String) -> Void, cancelled: () -> Bool = { false }) throws -> Results {
    var results = Results()
    for threads in threadCounts {
      progress("limits, \(threads) thread(s)")
      results.limits.append(
        Limits(
          threads: threads, readBandwidth: MachineProbe.readBandwidth(threads: threads),
          int8: MachineProbe.peak(.int8, threads: threads), float32: MachineProbe.peak(.float32, threads: threads)))
    }
    for type in TensorType.all where type.isComputable {
      for threads in threadCounts {
        if cancelled() { throw InferenceError.cancelled }
        progress("\(type.name), \(threads) thread(s)")
        results.kernels.append(KernelBenchmark(type: type, threads: threads).run())
      }
    }
    for type in TensorType.all where type.isComputable {
      results.formats += try rows(type, progress: progress, cancelled: cancelled)
    }
    progress("sampling")
    results.sampling = try SamplingBenchmark.vocabularySizes.map { try SamplingBenchmark(vocabularySize: $0).run() }
    for model in models { results.models += try rows(model, progress: progress, cancelled: cancelled) }
    return results
  }

  private func rows(_ type: TensorType, progress: (String) -> Void, cancelled: () -> Bool) throws -> [FormatRow] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("glassbox-\(UUID()).gguf").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SyntheticModel(type: type).write(to: path)
    return try threadCounts.map { threads in
      progress("a model in \(type.name), \(threads) thread(s)")
      let benchmark = Benchmark(promptTokens: 256, generatedTokens: 64, depth: 0, runs: runs, threads: threads)
      return FormatRow(type: type, report: try benchmark.run(path, cancelled: cancelled))
    }
  }

  private func rows(_ model: String, progress: (String) -> Void, cancelled: () -> Bool) throws -> [ModelRow] {
    let config = try BoundModel(try Checkpoint.open(model)).config
    return try threadCounts.flatMap { threads in
      try Self.depths.filter { $0 == 0 || $0 + 512 <= config.contextLength }.map { depth in
        progress("\(model) at depth \(depth), \(threads) thread(s)")
        MachineProbe.resetPeakResidentBytes()
        let benchmark = Benchmark(
          promptTokens: 512, generatedTokens: depth == 0 ? 128 : 64, depth: depth, runs: runs, threads: threads)
        return ModelRow(depth: depth, report: try benchmark.run(model, cancelled: cancelled))
      }
    }
  }
}
