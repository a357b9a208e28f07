import Tensors

/// What a benchmark found. Rates are tokens a second, sizes bytes.
public struct BenchmarkReport: Sendable {
  public struct Rates: Sendable, Encodable {
    public let tokens: Int
    public let tps_median: Double
    public let tps_min: Double
    public let tps_max: Double
  }

  public let model: String
  public let threads: Int
  /// How keys and values were kept.
  public let cacheType: CacheType
  /// Nil where no prompt was asked for.
  public let prompt: Rates?
  /// Nil where no tokens were asked for.
  public let decode: Rates?
  public let peakResidentBytes: Int
  public let modelBytes: Int
  /// Weights that one decode step reads.
  public let bytesPerToken: Int
  public let vocabularySize: Int
  /// Bytes a second.
  public let readBandwidth: Double

  /// Share of the machine's read bandwidth that the weights read in decode take.
  public var decodeBandwidthFraction: Double? {
    decode.map { $0.tps_median * Double(bytesPerToken) / readBandwidth }
  }
}

extension BenchmarkReport: Encodable {
  private enum Key: String, CodingKey {
    case model, threads, isa, blas, prompt, decode
    case cacheType = "cache_type"
    case peakResidentBytes = "peak_rss_bytes"
    case modelBytes = "model_bytes"
    case readBandwidth = "read_bandwidth_bytes_per_s"
    case decodeBandwidthFraction = "decode_bandwidth_fraction"
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(model, forKey: .model)
    try object.encode(threads, forKey: .threads)
    try object.encode(InstructionSet.active.name, forKey: .isa)
    try object.encode(MachineProbe.blasCore, forKey: .blas)
    try object.encode(cacheType.rawValue, forKey: .cacheType)
    try object.encode(prompt, forKey: .prompt)
    try object.encode(decode, forKey: .decode)
    try object.encode(peakResidentBytes, forKey: .peakResidentBytes)
    try object.encode(modelBytes, forKey: .modelBytes)
    try object.encode(readBandwidth, forKey: .readBandwidth)
    try object.encode(decodeBandwidthFraction, forKey: .decodeBandwidthFraction)
  }
}

extension BenchmarkReport {
  /// For people: a line for each figure.
  public var table: String {
    var lines = [
      "\(model): \(threads) thread(s), \(InstructionSet.active.name), BLAS \(MachineProbe.blasCore), cache \(cacheType.rawValue)"
    ]
    if let prompt { lines.append("prefill \(prompt.tokens): \(prompt.summary)") }
    if let decode { lines.append("decode \(decode.tokens): \(decode.summary)") }
    lines.append("peak memory \(peakResidentBytes >> 20) MiB, model \(modelBytes >> 20) MiB")
    let share = decodeBandwidthFraction.map { ", of which decode reads weights at \(Self.percent($0))" } ?? ""
    lines.append("memory reads at \(Self.rounded(readBandwidth / 1e9)) GB/s\(share)")
    return lines.joined(separator: "\n") + "\n"
  }

  static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func percent(_ share: Double) -> String { "\(rounded(share * 100)) %" }
}

extension BenchmarkReport.Rates {
  fileprivate var summary: String {
    let text = BenchmarkReport.rounded
    return "\(text(tps_median)) tokens/s (\(text(tps_min)) to \(text(tps_max)))"
  }
}
