/// What a plan must fit: a name, its memory, and what of it is never free.
public struct Device: Sendable, Equatable {
  public let name: String
  /// Bytes that programs can have.
  public let bytes: Int
  /// Bytes it is sold with.
  public let totalBytes: Int
  public let source: String

  /// `bytes`: nil for all but what the driver keeps.
  public init(name: String, totalBytes: Int, bytes: Int, source: String) {
    self.name = name
    self.totalBytes = totalBytes
    self.bytes = bytes
    self.source = source
  }
}

/// Devices by name.
public enum DeviceCatalog {
  /// A driver's context, before a program has asked for anything: measured as 141 MiB on a T4 and 300 to 500 MiB on
  /// later cards. Source: fitcheck-llm's measurements; PyTorch's forum on the size of a CUDA context.
  private static let contextBytes = 500 << 20

  /// gigabytes: GiB that the card's own memory has, as its data sheet says; what error correction takes is not in it.
  private static func gpu(_ name: String, gigabytes: Int) -> Device {
    let total = gigabytes << 30
    return Device(
      name: name, totalBytes: total, bytes: total / 100 * 98 - contextBytes, source: "data sheet")
  }

  /// Of unified memory Metal lets programs have two thirds up to 36 GB and three quarters beyond
  /// (`recommendedMaxWorkingSetSize`).
  private static func apple(_ name: String, gigabytes: Int) -> Device {
    let total = gigabytes << 30
    return Device(
      name: name, totalBytes: total, bytes: gigabytes <= 36 ? total / 3 * 2 : total / 4 * 3,
      source: "Apple's data sheet")
  }

  public static let all: [Device] = [
    gpu("t4", gigabytes: 15), gpu("p100", gigabytes: 16), gpu("v100-16gb", gigabytes: 16), gpu("v100", gigabytes: 32),
    gpu("rtx-3060", gigabytes: 12), gpu("rtx-3090", gigabytes: 24), gpu("rtx-4060-ti", gigabytes: 16),
    gpu("rtx-4070", gigabytes: 12), gpu("rtx-4080", gigabytes: 16), gpu("rtx-4090", gigabytes: 24),
    gpu("rtx-5090", gigabytes: 32), gpu("a10", gigabytes: 24), gpu("l4", gigabytes: 24), gpu("a40", gigabytes: 48),
    gpu("a6000", gigabytes: 48), gpu("rtx-6000-ada", gigabytes: 48), gpu("l40s", gigabytes: 48),
    gpu("a100-40gb", gigabytes: 40), gpu("a100", gigabytes: 80), gpu("h100", gigabytes: 80),
    gpu("h200", gigabytes: 141),
    gpu("b200", gigabytes: 180), gpu("mi210", gigabytes: 64), gpu("mi250x", gigabytes: 128),
    gpu("mi300x", gigabytes: 192), gpu("mi325x", gigabytes: 256), gpu("rx-7900-xtx", gigabytes: 24),
    apple("m1-8gb", gigabytes: 8), apple("m1-16gb", gigabytes: 16), apple("m2-24gb", gigabytes: 24),
    apple("m3-36gb", gigabytes: 36), apple("m4-max-64gb", gigabytes: 64), apple("m4-max-128gb", gigabytes: 128),
    apple("m2-ultra-192gb", gigabytes: 192), apple("m3-ultra-512gb", gigabytes: 512),
  ]

  /// By name, or a size such as `24GB` or `24GiB` for a card that isn't listed.
  public static func named(_ name: String) throws(PlanningError) -> Device {
    let wanted = name.lowercased().replacing(" ", with: "-")
    if let hit = all.first(where: { $0.name == wanted }) { return hit }
    if let bytes = size(wanted) { return Device(name: name, totalBytes: bytes, bytes: bytes, source: "as given") }
    throw .unknown(what: "device", name: name, known: ["host", "a size such as 24GB"] + all.map(\.name))
  }

  private static func size(_ text: String) -> Int? {
    let units: [(String, Double)] = [
      ("gib", 0x1p30), ("mib", 0x1p20), ("tib", 0x1p40), ("gb", 1e9), ("mb", 1e6), ("tb", 1e12),
    ]
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(unit.count)), number > 0 else { return nil }
      let bytes = number * factor
      return bytes <= 0x1p53 ? Int(bytes) : nil
    }
    return nil
  }
}
