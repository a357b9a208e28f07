import CAllocationCount
import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Without optimisation Swift allocates closures and generics that a release build doesn't, so this counts only there.
@Suite struct DecodeAllocationTests {
  @Test(arguments: [SessionOptions(contextLength: 64), .exact(contextLength: 64, logitRows: 1)], [1, 2])
  func `a decode step allocates nothing`(options: SessionOptions, threads: Int) throws {
    let session = Session(
      model: try GoldenModelTests.open("llama_k-Q8_0"), options: options, pool: WorkerPool(threads: threads))
    try session.evaluate([1, 2, 3])
    try session.step(4)
    let before = allocation_count()
    for id in 5..<13 { try session.step(TokenID(id)) }
    let after = allocation_count()
    #expect(after == before)
  }
}
