import Architectures
import Checkpoints
import Quantization
import Tensors

/// The type that each tensor of a planned model gets in a GGUF file of some mixture.
struct MixtureTypes: Sendable, Equatable {
  private struct Key: Hashable {
    let role: TensorRole
    let isEncoders: Bool
  }

  /// Bytes of each tensor.
  private let bytes: [Key: Double]

  /// Throws where the mixture can't tell what a tensor is for.
  init(_ mixture: Mixture, _ model: PlannedModel) throws(PlanningError) {
    let parts = model.tensors.map { model.inGGUF($0) }
    // Roles that share a tensor there have one type.
    var places: [String: Int] = [:]
    var weights: [SourceWeight] = []
    for weight in parts.joined() where places[weight.name] == nil {
      places[weight.name] = weights.count
      weights.append(weight)
    }
    do {
      let plan = try QuantizationPlan(mixture, facts: model.mixtureFacts, weights: weights)
      var bytes: [Key: Double] = [:]
      for (tensor, own) in zip(model.tensors, parts) {
        bytes[Key(role: tensor.role, isEncoders: tensor.isEncoders)] = own.reduce(0) { sum, weight in
          let type = places[weight.name].map { plan.types[$0] } ?? weight.type
          return sum + Double(weight.elements) / Double(type.blockElements) * Double(type.blockBytes)
        }
      }
      self.bytes = bytes
    } catch {
      throw .contradiction(error.description)
    }
  }

  /// Of one that the model doesn't have, what it takes in 16 bits.
  func bytes(of tensor: PlannedTensor) -> Double {
    bytes[Key(role: tensor.role, isEncoders: tensor.isEncoders)] ?? 2 * tensor.elements
  }
}

extension PlannedModel {
  fileprivate var mixtureFacts: MixtureFacts {
    MixtureFacts(
      architecture: ggufArchitecture, blocks: config.blockCount, heads: config.headCount,
      keyHeads: config.headCountKV, experts: declaration.allExperts.first?.count ?? 0)
  }

  /// What a tensor is as a GGUF file has it before it is quantized: matrices in 16 bits, what no mixture changes in 32.
  fileprivate func inGGUF(_ tensor: PlannedTensor) -> [SourceWeight] {
    let name = name(of: tensor)
    if case .block(_, .latentUp) = tensor.role, let latent = declaration.latentAttention {
      return latentParts(latent, name)
    }
    let isShort = tensor.shape.count < 2 || tensor.kind == .router || tensor.role == .positionEmbedding
    let type: TensorType = isShort || name.hasSuffix("_norm.weight") ? .f32 : .f16
    return [SourceWeight(name: name, shape: tensor.shape, type: type)]
  }

  /// Converters keep the way up from latent attention's cache as two stacks, of keys turned and of values.
  private func latentParts(_ latent: LatentAttention, _ name: String) -> [SourceWeight] {
    [
      ("attn_k_b", [config.headCount, latent.rank, latent.plainDimension]),
      ("attn_v_b", [config.headCount, latent.valueDimension, latent.rank]),
    ].map { SourceWeight(name: name.replacing("attn_kv_b", with: $0), shape: $1, type: .f16) }
  }

  private func name(of tensor: PlannedTensor) -> String {
    let places = (tensor.isEncoders ? gguf.ofEncoder : gguf).places(of: tensor.role)
    let shared = places.first { !$0.source.sharing.isEmpty }
    if fusesAttention, tensor.kind == .attention, let shared { return shared.name }
    return places.first?.name ?? "\(tensor.role)"
  }
}
