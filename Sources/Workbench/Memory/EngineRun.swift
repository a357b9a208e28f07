import Checkpoints
import Foundation
import Inference
import Tensors

/// A run of this engine whose memory is measured: it reads a prompt of any tokens, generates as many as asked, and tells
/// the most memory its process held. It belongs in a process of its own, since that figure never falls.
public struct EngineRun: Sendable {
  public var options: SessionOptions
  public var threads: Int
  public var work: SessionPlan.Work

  public init(options: SessionOptions, threads: Int, work: SessionPlan.Work) {
    self.options = options
    self.threads = threads
    self.work = work
  }

  /// Bytes.
  public func peakResidentBytes(_ path: String) throws -> Int {
    let model = try BoundModel(try Checkpoint.open(path))
    model.checkpoint.readAhead()
    let session = Session(model: model, options: options, pool: WorkerPool(threads: threads))
    let vocabulary = model.config.vocabularySize
    func token(_ index: Int) -> TokenID { TokenID((index &* 2_654_435_761) % vocabulary) }
    if model.readsSource { try session.read((0..<options.sourceLength).map(token)) }
    try session.evaluate((0..<max(work.promptTokens, 1)).map(token))
    for index in 0..<work.generatedTokens { try session.step(token(work.promptTokens + index)) }
    return MachineProbe.peakResidentBytes
  }

  /// A run of a model too small to count, whose memory is all but what a process takes that runs nothing.
  public static func least(threads: Int) -> EngineRun {
    EngineRun(
      options: SessionOptions(contextLength: 64), threads: threads,
      work: SessionPlan.Work(promptTokens: 48, generatedTokens: 16))
  }
}

extension Checkpoint {
  /// Touches every page of the files, as loading for a screen does.
  fileprivate func readAhead() {
    var checksum: UInt8 = 0
    for file in files {
      for offset in stride(from: 0, to: file.count, by: 4096) { checksum &+= file.bytes[offset] }
    }
    withExtendedLifetime(checksum) {}
  }
}
