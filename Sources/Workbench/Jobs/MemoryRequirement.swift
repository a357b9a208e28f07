import Foundation
import Inference
import Tensors

/// What a session on a model will take, held against what the machine has free, before any of it is allocated.
public struct MemoryRequirement: Sendable {
  /// The mapped weights, which speed wants resident, the cache, the scratch, and `extra`. Bytes.
  public let bytes: Int

  public init(model: BoundModel, options: SessionOptions, extra: Int = 0) {
    bytes = model.checkpoint.fileBytes + model.ownedBytes + options.byteCount(for: model) + extra
  }

  public func check() throws(GenerationError) {
    guard let available = Self.available, bytes > available else { return }
    throw .notEnoughMemory(needed: bytes, available: available)
  }

  /// Bytes the system could hand out without swapping; nil where it doesn't say.
  private static var available: Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
