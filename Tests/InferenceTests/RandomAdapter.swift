import Checkpoints
import Foundation
import Inference
import TestSupport

/// A PEFT folder or GGUF file with random matrices, in a folder of its own.
final class RandomAdapter {
  let path: String
  private let folder: TemporaryFolder

  /// A PEFT folder with a pair for each `module`: [outputs, inputs].
  init(seed: UInt64, rank: Int, alpha: Int = 8, modules: [(name: String, shape: [Int])]) throws {
    folder = try TemporaryFolder()
    path = folder.path
    var random = Gaussian(state: seed), file = TensorFile()
    for (name, shape) in modules {
      file.add("base_model.model.\(name).lora_A.weight", [rank, shape[1]], random.numbers(rank * shape[1], 0.3))
      file.add("base_model.model.\(name).lora_B.weight", [shape[0], rank], random.numbers(rank * shape[0], 0.2))
    }
    let names = Set(modules.compactMap { $0.name.split(separator: ".").last.map(String.init) })
    let list = names.map { #""\#($0)""# }.joined(separator: ",")
    try folder.write(file.data, to: "adapter_model.safetensors")
    try folder.write(
      #"{"peft_type":"LORA","r":\#(rank),"lora_alpha":\#(alpha),"target_modules":[\#(list)]}"#,
      to: "adapter_config.json")
  }

  /// A pair for each matrix of a GGUF model whose name ends in one of `roles`, named as published models of Llama are.
  convenience init(seed: UInt64, rank: Int, of model: BoundModel, roles: [String]) throws {
    let names = [
      "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
      "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
      "ffn_down": "mlp.down_proj",
    ]
    let modules = model.checkpoint.tensors.compactMap { tensor -> (name: String, shape: [Int])? in
      let parts = tensor.name.split(separator: ".").map(String.init)
      guard parts.count == 4, roles.contains(parts[2]), let name = names[parts[2]] else { return nil }
      return ("model.layers.\(parts[1]).\(name)", tensor.shape)
    }
    try self.init(seed: seed, rank: rank, modules: modules)
  }
}

/// Numbers of a bell curve, the same every time.
struct Gaussian {
  var state: UInt64

  mutating func numbers(_ count: Int, _ deviation: Float) -> [Float] {
    (0..<count).map { _ in deviation * (0..<12).reduce(Float(-6)) { sum, _ in sum + next() } }
  }

  private mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 24)
  }
}
