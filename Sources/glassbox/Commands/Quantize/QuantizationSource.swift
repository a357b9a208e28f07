import Checkpoints
import Foundation

/// A model that is to be quantized, opened.
struct QuantizationSource {
  let path: String
  /// The files it is read from.
  let files: [String]
  let weights: any WeightSource

  /// Throws for what isn't a GGUF file.
  static func open(_ path: String) throws -> QuantizationSource {
    let checkpoint = try Checkpoint.open(path)
    guard checkpoint.format.hasPrefix("GGUF") else {
      throw Failure(.badInput, "Expected a GGUF file, found \(checkpoint.format).", path: path)
    }
    return QuantizationSource(path: path, files: checkpoint.paths, weights: checkpoint)
  }

  /// What the files themselves are called.
  var name: String { URL(fileURLWithPath: path).lastPathComponent }
}

/// Which file a path leads to, whatever it is called.
struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// Nil where there is no file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
