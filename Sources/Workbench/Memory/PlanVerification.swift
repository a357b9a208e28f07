import Checkpoints
import Foundation
import Inference
import Tensors

/// A prediction and what came of it. The prediction is made first.
public struct PlanVerification: Sendable {
  public let predictedBytes: Int
  public let measuredBytes: Int

  /// How far the prediction lies above what was measured, as a share of that.
  public var error: Double { Double(predictedBytes - measuredBytes) / Double(max(measuredBytes, 1)) }

  public init(predictedBytes: Int, measuredBytes: Int) {
    self.predictedBytes = predictedBytes
    self.measuredBytes = measuredBytes
  }
}

/// What a process takes that runs nothing: libraries, code, threads. Measured on this machine, since it is no model's.
public enum ProcessBase {
  /// What a run of a tiny model with matrices of `type` takes, less what is known of it. measure: the most memory that a
  /// process of its own holds for a run.
  public static func bytes(
    type: TensorType, threads: Int, measure: (_ path: String, _ run: EngineRun) async throws -> Int
  ) async throws -> Int {
    let name = "glassbox-tiny-\(ProcessInfo.processInfo.processIdentifier).gguf"
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SyntheticModel(type: type, size: .tiny).write(to: path)
    let run = EngineRun.least(threads: threads)
    let plan = try EnginePlan(
      try Checkpoint.open(path), name: path, options: run.options, threads: threads, work: run.work)
    return max(0, try await measure(path, run) - plan.bytes)
  }
}

/// Runs this very program again, to measure what a process takes.
public enum MeasuredProcess {
  /// The number that the program prints, called with `arguments`.
  public static func bytes(_ arguments: [String]) async throws -> Int {
    let folder = FileManager.default.temporaryDirectory
    let name = "glassbox-measure-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
    let output = folder.appendingPathComponent(name).path, errors = output + ".err"
    defer { for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) } }
    let child = ChildProcess(arguments: [program] + arguments, output: output, errors: errors)
    let status = try await child.run()
    let text = try String(contentsOfFile: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    guard status == 0, let bytes = Int(text) else {
      let reason = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
      throw JobFailure("The measuring run ended with status \(status): \(reason)")
    }
    return bytes
  }

  private static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
