import ArgumentParser
import Workbench

/// `MODEL`: a file, a Hugging Face folder, or a name from `glassbox models`.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: "A .gguf file, a Hugging Face folder, or a name from 'glassbox models'.",
    completion: .file(extensions: ["gguf"]))
  var model: String

  /// The file or folder that is meant.
  func path() throws(LibraryError) -> String { try Self.path(of: model) }

  static func path(of model: String) throws(LibraryError) -> String { try ModelLibrary().resolve(model) }
}
