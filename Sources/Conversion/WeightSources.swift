import Checkpoints

/// Opens what a model can be written from.
public enum WeightSources {
  /// A GGUF file as it is, or a Hugging Face folder turned into what a GGUF file of it would hold.
  ///
  /// Throws what opening a checkpoint throws, and `ConfigError`, `InferenceError` or `TokenizerError` for a folder that
  /// lacks something, or that holds what a GGUF file can't say or llama.cpp doesn't run.
  public static func open(_ path: String) throws -> any WeightSource {
    let checkpoint = try Checkpoint.open(path)
    return checkpoint.format.hasPrefix("GGUF") ? checkpoint : try ConvertedFolder(checkpoint)
  }
}
