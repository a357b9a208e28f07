/// A model's settings without a model: the text of a `config.json`.
public enum ConfigText {
  /// The members of the file's object by name, with dots into nested ones.
  public static func read(_ path: String) throws(CheckpointError) -> Metadata {
    try HuggingFaceFolder.settings(try MappedFile(path))
  }

  /// The same of a text in memory; `name` is what an error calls it.
  public static func parse(_ text: String, name: String) throws(CheckpointError) -> Metadata {
    let bytes = Array(text.utf8)
    let value = bytes.withUnsafeBytes { bytes in
      Result { () throws(CheckpointError) in try JSONReader.read(bytes, path: name) }
    }
    return try HuggingFaceFolder.settings(try value.get(), path: name)
  }
}
