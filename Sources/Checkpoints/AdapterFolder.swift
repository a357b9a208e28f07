/// A low-rank adapter as Hugging Face PEFT saves it: `adapter_config.json` and `adapter_model.safetensors`.
///
/// Yields a checkpoint whose metadata are the config's own names, as of a model's folder.
enum AdapterFolder {
  private static let configName = "adapter_config.json"
  private static let weightsName = "adapter_model.safetensors"
  private static let pickledName = "adapter_model.bin"

  static func open(_ folder: String) throws(CheckpointError) -> Checkpoint {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    guard let weights = try HuggingFaceFolder.optional(prefix + weightsName) else {
      if try HuggingFaceFolder.optional(prefix + pickledName) != nil {
        let message = "Expected '\(weightsName)', found '\(pickledName)', which can hold programs and is not read."
        throw CheckpointError(.unsupported, message, path: folder)
      }
      throw CheckpointError(.missingFile, "Expected '\(weightsName)' in the folder, found none.", path: folder)
    }
    return try open(file: weights)
  }

  /// The config must lie beside the weights.
  static func open(file: MappedFile) throws(CheckpointError) -> Checkpoint {
    let folder = HuggingFaceFolder.folder(of: file.path)
    guard let config = try HuggingFaceFolder.optional(folder + configName) else {
      throw CheckpointError(.missingFile, "Expected '\(configName)' beside the weights, found none.", path: file.path)
    }
    let part = try SafetensorsReader.read(file, fileIndex: 0)
    return Checkpoint(
      format: "PEFT adapter", files: [file], metadata: try HuggingFaceFolder.settings(config), tensors: part.tensors)
  }
}

extension Checkpoint {
  /// Opens a low-rank adapter: a PEFT folder, its safetensors file, or a GGUF file.
  public static func openAdapter(_ path: String) throws(CheckpointError) -> Checkpoint {
    if MappedFile.isFolder(path) { return try AdapterFolder.open(path) }
    let file = try MappedFile(path)
    if GGUFReader.recognises(file) { return try GGUFReader.open(file) }
    if SafetensorsReader.recognises(file) { return try AdapterFolder.open(file: file) }
    throw ForeignFormat.error(file)
  }
}
