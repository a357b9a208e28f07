import Foundation
import Tensors

extension BenchmarkSuite.Results {
  /// The page `docs/performance.md` holds.
  public var markdown: String {
    [method, limitTable, kernelTable, formatTable, samplingTable, modelTable].joined(separator: "\n\n") + "\n"
  }

  private var method: String {
    """
    # Performance

    Written by `make bench` on \(MachineProbe.processorName ?? "an unknown processor"), kernels \
    `\(InstructionSet.active.name)`. Rates depend on the machine and on what else it is doing: read the shares, not \
    the absolute figures.

    - **Limits**: a plain read of 256 MiB in order, and multiplications and additions on registers alone (8-bit dot \
    products and float32; a multiplication and an addition count as two). The best of five runs.
    - **Kernels**: a matrix of 2,048 columns and 128 MiB, which no cache holds, times one token (what decode does: \
    bytes of weights a second, and their share of the read bandwidth), and 2,048 × 2,048 times 512 tokens (what \
    prefill does: operations a second, and their share of the 8-bit limit, or the float32 limit for F32, F16 and \
    BF16). Medians of five runs; quantizing the activations counts.
    - **Models**: as llama-bench measures: random tokens, no tokenizing, no sampling, after one run to warm up; \
    prefill of 512 tokens and decode of 128 (64 at a depth), with so many tokens in the cache already. Medians. \
    *Read* is the weights a decode step needs over the time it takes, as a share of the read bandwidth measured \
    in the same run. Peak memory is the process's, mapped weights included.
    - **Formats**: a Llama of 107 million parameters (768 wide, 12 layers, 32,000 tokens) with every matrix in the \
    format; prefill of 256 tokens and decode of 64.
    - **Sampling**: the default sampler chain and the log-probability, entropy and rank of the token it chose, on one \
    thread; and as a share of the decode step of the models below with such a vocabulary.
    - **Allocations** of a decode step: none, counted by the tests (`DecodeAllocationTests`).
    """
  }

  private var limitTable: String {
    table(
      "Limits", ["threads", "read GB/s", "int8 GOPS", "float32 GFLOPS"],
      limits.map { [String($0.threads), giga($0.readBandwidth), giga($0.int8), giga($0.float32)] })
  }

  private var kernelTable: String {
    table(
      "Kernels", ["format", "threads", "1 token GB/s", "of read", "512 tokens GOPS", "of peak"],
      kernels.map { result in
        let limit = limits.first { $0.threads == result.threads }
        let isFloat = [TensorType.f32, .f16, .bf16].contains(result.type)
        let peak = isFloat ? limit?.float32 : limit?.int8 ?? limit?.float32
        return [
          result.type.name, String(result.threads), giga(result.readRate),
          share(result.readRate, limit?.readBandwidth), giga(result.operationRate), share(result.operationRate, peak),
        ]
      })
  }

  private var formatTable: String {
    guard !formats.isEmpty else { return "" }
    return table(
      "Formats", ["format", "threads", "MB", "prefill tokens/s", "decode tokens/s", "read"],
      formats.map { row in
        [
          row.type.name, String(row.report.threads), String(row.report.modelBytes / 1_000_000),
          tenths(row.report.prompt?.tps_median), tenths(row.report.decode?.tps_median),
          share(row.report.decodeBandwidthFraction, 1),
        ]
      })
  }

  private var samplingTable: String {
    guard !sampling.isEmpty else { return "" }
    return table(
      "Sampling", ["vocabulary", "µs a token", "of a decode step"],
      sampling.map { result in
        let steps = models.filter { $0.depth == 0 && $0.report.vocabularySize == result.vocabularySize }
        let fastest = steps.compactMap { $0.report.decode?.tps_median }.max()
        return [
          String(result.vocabularySize), tenths(result.seconds * 1e6),
          fastest.map { tenths(result.seconds * $0 * 100) + " %" } ?? "–",
        ]
      })
  }

  private var modelTable: String {
    guard !models.isEmpty else { return "" }
    return table(
      "Models", ["model", "threads", "depth", "prefill tokens/s", "decode tokens/s", "read", "peak MiB"],
      models.map { row in
        let report = row.report
        return [
          URL(fileURLWithPath: report.model).lastPathComponent, String(report.threads), String(row.depth),
          tenths(report.prompt?.tps_median), tenths(report.decode?.tps_median),
          share(report.decodeBandwidthFraction, 1), String(report.peakResidentBytes >> 20),
        ]
      })
  }

  private func table(_ title: String, _ header: [String], _ rows: [[String]]) -> String {
    let rule = header.indices.map { $0 == 0 ? "---" : "---:" }
    let lines = ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    return "## \(title)\n\n" + lines.joined(separator: "\n")
  }

  private func giga(_ value: Double?) -> String { tenths(value.map { $0 / 1e9 }) }
  private func tenths(_ value: Double?) -> String { value.map { BenchmarkReport.rounded($0) } ?? "–" }

  private func share(_ value: Double?, _ limit: Double?) -> String {
    guard let value, let limit, limit > 0 else { return "–" }
    return "\(Int((value / limit * 100).rounded())) %"
  }
}
