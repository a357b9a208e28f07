import Checkpoints
import Inference

/// One of the models put side by side, and what its row says of it beforehand.
public struct ComparedModel: Sendable {
  /// As it is named: a file's name, or the recipe that the base was quantized by.
  public let name: String
  public let loaded: LoadedModel
  /// Such as `Q4_K_M`.
  public let type: String
  /// Of the file, or of all weights where they lie in memory alone.
  public let bytes: Int
  /// Bits a number takes on average.
  public let bitsPerWeight: Double

  /// name, type, bytes, bitsPerWeight: nil for the file's own.
  public init(
    _ loaded: LoadedModel, name: String? = nil, type: String? = nil, bytes: Int? = nil, bitsPerWeight: Double? = nil
  ) {
    self.name = name ?? loaded.path.split(separator: "/").last.map(String.init) ?? loaded.path
    self.loaded = loaded
    self.type = type ?? loaded.summary.type ?? "unknown"
    self.bytes = bytes ?? loaded.summary.fileBytes
    self.bitsPerWeight = bitsPerWeight ?? loaded.summary.bitsPerWeight ?? 0
  }

  public var model: BoundModel { loaded.model }
}
