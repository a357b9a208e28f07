import Foundation

extension ModelSurvey {
  /// `manifests/REGISTRY/NAMESPACE/MODEL/TAG` names the blobs of a model; the one of kind `image.model` is a GGUF file.
  /// Source: Ollama's manifest layout.
  mutating func addOllama(_ folder: String) {
    let root = "\(folder)/manifests"
    guard FileManager.default.fileExists(atPath: root) else { return }
    guard let entries = FileManager.default.enumerator(atPath: root) else { return report(root, "Cannot be read.") }
    let paths = entries.compactMap { $0 as? String }.filter { $0.split(separator: "/").count == 4 }
    for manifest in paths.sorted() {
      do throws(ManifestError) {
        let digest = try Self.modelDigest(manifest: "\(root)/\(manifest)")
        add(ModelLocation(name: Self.ollamaName(manifest), origin: .ollama, path: "\(folder)/blobs/\(digest)"))
      } catch {
        report("\(root)/\(manifest)", error.message)
      }
    }
  }

  private struct ManifestError: Error {
    let message: String
  }

  private struct Manifest: Decodable {
    struct Layer: Decodable {
      let mediaType: String
      let digest: String
    }
    let layers: [Layer]
  }

  /// The blob's file name, `sha256-` and 64 digits; anything else could lead out of the folder.
  private static func modelDigest(manifest path: String) throws(ManifestError) -> String {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 20 else {
      throw ManifestError(message: "The manifest cannot be read.")
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: bytes) else {
      throw ManifestError(message: "Expected an Ollama manifest, but found something else.")
    }
    guard let layer = manifest.layers.first(where: { $0.mediaType == "application/vnd.ollama.image.model" }) else {
      throw ManifestError(message: "The manifest names no model.")
    }
    guard layer.digest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil else {
      throw ManifestError(message: "Expected a sha256 digest, but found '\(layer.digest)'.")
    }
    return layer.digest.replacing(":", with: "-")
  }

  /// `MODEL:TAG` for Ollama's own library, `NAMESPACE/MODEL:TAG` for others, with the registry where it is another.
  private static func ollamaName(_ manifest: String) -> String {
    let parts = manifest.split(separator: "/").map(String.init)
    let name = "\(parts[2]):\(parts[3])"
    if parts[0] != "registry.ollama.ai" { return "\(parts[0])/\(parts[1])/\(name)" }
    return parts[1] == "library" ? name : "\(parts[1])/\(name)"
  }
}
