import CAllocationCount
import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Without optimisation Swift allocates closures and generics that a release build doesn't, so this counts only there.
@Suite struct DecodeAllocationTests {
  static let options = [SessionOptions(contextLength: 64), .exact(contextLength: 64, logitRows: 1)]

  @Test(arguments: ["llama_k-Q8_0", "gemma3-f32"], options)
  func `a decode step allocates nothing`(name: String, options: SessionOptions) throws {
    for threads in [1, 2] { try expectNoAllocation(try GoldenModelTests.open(name), options, threads: threads) }
  }

  @Test(arguments: ExpertModelTests.models, options)
  func `a decode step of a mixture of experts allocates nothing`(golden: ArchitectureGolden, options: SessionOptions)
    throws
  {
    for threads in [1, 2] { try expectNoAllocation(try golden.open(), options, threads: threads) }
  }

  @Test(arguments: EncoderDecoderGolden.all, options)
  func `a decode step that attends to a source allocates nothing`(
    golden: EncoderDecoderGolden, options: SessionOptions
  ) throws {
    for threads in [1, 2] { try expectNoAllocation(try golden.open(), options, threads: threads) }
  }

  @Test(arguments: AdapterGolden.published, options)
  func `a decode step with an adapter allocates nothing`(golden: AdapterGolden, options: SessionOptions) throws {
    let model = try golden.open()
    let adapter = try Adapter(Fixture.path(golden.adapter), on: model)
    for threads in [1, 2] { try expectNoAllocation(model, options, threads: threads, adapters: [adapter]) }
  }

  private func expectNoAllocation(
    _ model: BoundModel, _ options: SessionOptions, threads: Int, adapters: [Adapter] = []
  ) throws {
    var options = options
    options.sourceLength = 8
    let session = Session(model: model, options: options, pool: WorkerPool(threads: threads))
    try session.use(adapters)
    if model.readsSource { try session.read([5, 6, 7, 8]) }
    try session.evaluate([1, 2, 3])
    try session.step(4)
    let before = allocation_count()
    for id in 5..<13 { try session.step(TokenID(id)) }
    let after = allocation_count()
    #expect(after == before)
  }
}
