import Architectures
import Checkpoints

/// An adapter's tensors by the module they are for and by what they are in it.
struct AdapterTensors {
  enum Kind: String, CaseIterable {
    /// A and B, and what is added to B's product.
    case down = "A"
    case up = "B"
    case upBias = "a bias of B"
    /// The same of an embedding.
    case lookupDown = "A of an embedding"
    case lookupUp = "B of an embedding"
    case magnitude = "a magnitude"
    /// What takes the place of the model's own.
    case weight = "a weight of its own"
    case baseWeight = "a base weight"
    case bias = "a bias of its own"
  }

  /// Modules in the order of the file.
  private(set) var modules: [String] = []
  private var tensors: [String: [Kind: TensorInfo]] = [:]

  init(_ checkpoint: Checkpoint, _ format: CheckpointFormat) throws(AdapterError) {
    let endings = format == .gguf ? Self.ggufEndings : Self.publishedEndings
    for tensor in checkpoint.tensors {
      guard let (ending, kind) = endings.first(where: { tensor.name.hasSuffix($0.0) }) else {
        throw .unknownTensor(tensor.name, expected: endings.map { "'\($0.0)'" }.joined(separator: ", "))
      }
      let module = Self.module(String(tensor.name.dropLast(ending.count)), format)
      if tensors[module] == nil { modules.append(module) }
      tensors[module, default: [:]][kind] = tensor
    }
    guard !modules.isEmpty else { throw .empty }
  }

  subscript(module: String) -> [Kind: TensorInfo] { tensors[module] ?? [:] }

  /// The more special first.
  private static let publishedEndings: [(String, Kind)] = [
    (".lora_A.weight", .down), (".lora_B.weight", .up), (".lora_B.bias", .upBias),
    (".lora_embedding_A", .lookupDown), (".lora_embedding_B", .lookupUp),
    (".lora_magnitude_vector.weight", .magnitude), (".lora_magnitude_vector", .magnitude),
    (".base_layer.weight", .baseWeight), (".base_layer.bias", .bias), (".weight", .weight), (".bias", .bias),
  ]
  private static let ggufEndings: [(String, Kind)] = [(".weight.lora_a", .down), (".weight.lora_b", .up)]

  /// PEFT wraps the model twice.
  private static func module(_ name: String, _ format: CheckpointFormat) -> String {
    guard format == .published else { return name }
    for prefix in ["base_model.model.", "base_model."] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }
}
