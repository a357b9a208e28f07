import ArgumentParser
import Inference
import Workbench

/// `--adapter`, for verbs that run a model.
struct AdapterOptions: ParsableArguments {
  @Option(
    name: .customLong("adapter"),
    help: ArgumentHelp(
      "A LoRA adapter, a PEFT folder or a GGUF file, and what to multiply it by; may be repeated.",
      valueName: "path[=scale]"))
  var sources: [AdapterSource] = []

  func open(on model: BoundModel) throws -> [Adapter] { try sources.map { try $0.open(on: model) } }
}

extension AdapterSource: ExpressibleByArgument {
  public init?(argument: String) { self.init(parsing: argument) }
}
