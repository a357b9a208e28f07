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

  @Test func `the machine's peaks are found for what its instructions offer`() throws {
    for instructions in InstructionSet.available {
      #expect(try #require(MachineProbe.peak(.float32, threads: 1, on: instructions)) > 0)
      let bytes = MachineProbe.peak(.int8, threads: 1, on: instructions)
      #expect((bytes == nil) == (instructions.name == "scalar"))
    }
  }
}
