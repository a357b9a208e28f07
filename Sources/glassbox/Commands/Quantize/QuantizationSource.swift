import Checkpoints
import Conversion
import Foundation

/// A model that is to be quantized, opened.
struct QuantizationSource {
  let path: String
  /// The files it is read from.
  let files: [String]
  let weights: any WeightSource

  /// What a user should know of a folder's form as a file.
  let remarks: [String]

  /// A GGUF file, or a folder as the file of it would be.
  static func open(_ path: String) throws -> QuantizationSource {
    switch try WeightSources.open(path) {
    case let folder as ConvertedFolder:
      QuantizationSource(path: path, files: folder.paths, weights: folder, remarks: folder.remarks)
    case let weights:
      QuantizationSource(path: path, files: (weights as? Checkpoint)?.paths ?? [], weights: weights, remarks: [])
    }
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
