import Checkpoints
import Foundation

/// What a GGUF file says of a model as a whole, as far as a folder tells.
struct GeneralSettings {
  private(set) var metadata = Metadata()

  init(folder: String) {
    let folder = URL(fileURLWithPath: folder).standardizedFileURL
    metadata["general.type"] = .string("model")
    metadata["general.name"] = .string(Self.name(of: folder.pathComponents))
    if let license = Self.license(in: folder.path) { metadata["general.license"] = .string(license) }
  }

  /// The folder's, or in Hugging Face's cache the repository's: `models--OWNER--NAME/snapshots/REVISION`.
  private static func name(of path: [String]) -> String {
    guard path.count >= 3, path[path.count - 2] == "snapshots" else { return path.last ?? "model" }
    return path[path.count - 3].components(separatedBy: "--").last ?? "model"
  }

  /// As the model card's front matter states it.
  private static func license(in folder: String) -> String? {
    guard let card = try? MappedFile(folder + "/README.md") else { return nil }
    let lines = String(decoding: card.bytes.prefix(1 << 14), as: UTF8.self).split(separator: "\n")
    guard lines.first == "---" else { return nil }
    let license = lines.dropFirst().prefix { $0 != "---" }.first { $0.hasPrefix("license:") }
    return license.map { $0.dropFirst("license:".count).trimmingCharacters(in: .whitespaces) }
  }
}
