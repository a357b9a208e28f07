import Checkpoints
import Foundation
import Inference
import Tensors
import Testing
import Workbench

struct BenchmarkSuiteTests {
  @Test func `the page sets each format against the limit of its own arithmetic`() {
    var results = BenchmarkSuite.Results()
    results.limits = [.init(threads: 1, readBandwidth: 20e9, int8: 400e9, float32: 100e9)]
    results.kernels = [
      .init(type: .q8_0, threads: 1, readRate: 15e9, operationRate: 200e9),
      .init(type: .f16, threads: 1, readRate: 10e9, operationRate: 80e9),
    ]
    let page = results.markdown
    #expect(page.contains("| 1 | 20.0 | 400.0 | 100.0 |"))
    #expect(page.contains("| Q8_0 | 1 | 15.0 | 75 % | 200.0 | 50 % |"))
    #expect(page.contains("| F16 | 1 | 10.0 | 50 % | 80.0 | 80 % |"))
    #expect(!page.contains("## Models"))
  }

  @Test func `a format's kernels are measured on every thread count`() {
    for threads in [1, 2] {
      let result = KernelBenchmark(type: .q4_0, threads: threads).run()
      #expect(result.readRate > 0 && result.readRate.isFinite)
      #expect(result.operationRate > 0 && result.operationRate.isFinite)
    }
  }

  @Test(arguments: [TensorType.q4_K, .mxfp4, .f16])
  func `the model made for a format runs, every matrix in that format`(type: TensorType) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("synthetic-\(UUID()).gguf").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SyntheticModel(type: type).write(to: path)
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.tensors.allSatisfy { $0.shape.count == 1 || $0.type == type })
    let session = Session(
      model: try BoundModel(checkpoint), options: SessionOptions(contextLength: 16), pool: WorkerPool(threads: 2))
    try session.evaluate([1, 2, 3])
    let allFinite = session.logits.allSatisfy { $0.isFinite }
    #expect(allFinite)
  }

  @Test func `sampling is set against the decode step of a model with such a vocabulary`() throws {
    var results = BenchmarkSuite.Results()
    results.sampling = [.init(vocabularySize: 262_144, seconds: 0.0002)]
    #expect(results.markdown.contains("| 262144 | 200.0 | – |"))
    let result = try SamplingBenchmark(vocabularySize: 1000).run()
    #expect(result.seconds > 0 && result.seconds < 1)
  }

  @Test func `the machine's peaks are found for what its instructions offer`() throws {
    for instructions in InstructionSet.available {
      #expect(try #require(MachineProbe.peak(.float32, threads: 1, on: instructions)) > 0)
      let bytes = MachineProbe.peak(.int8, threads: 1, on: instructions)
      #expect((bytes == nil) == (instructions.name == "scalar"))
    }
  }
}
