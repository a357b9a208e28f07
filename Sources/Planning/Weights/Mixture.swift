import Architectures
import Checkpoints
import Tensors

/// Which type each tensor of a GGUF file gets under a name such as `Q4_K_M`: the matrices that errors in hurt most are
/// kept in more bits.
///
/// Source: llama.cpp's `llama-quant.cpp`, as it chooses without an importance matrix.
public struct Mixture: Sendable, Equatable {
  public let name: String
  /// What most matrices get.
  let base: TensorType

  /// By llama.cpp's name, or a type's own.
  public static func named(_ name: String) -> Mixture? { all.first { $0.name == name.uppercased() } }

  public static let all: [Mixture] = {
    let mixed: [(String, String)] = [
      ("Q2_K_S", "Q2_K"), ("Q3_K_S", "Q3_K"), ("Q3_K_M", "Q3_K"), ("Q3_K_L", "Q3_K"), ("Q4_K_S", "Q4_K"),
      ("Q4_K_M", "Q4_K"), ("Q5_K_S", "Q5_K"), ("Q5_K_M", "Q5_K"), ("IQ3_XS", "IQ3_S"), ("IQ3_M", "IQ3_S"),
      ("IQ2_M", "IQ2_S"), ("MXFP4_MOE", "Q8_0"),
    ]
    let pure = TensorType.all.filter { !["Q8_1", "Q8_K", "I8", "I16", "I32", "I64", "F64"].contains($0.name) }
    return pure.map { Mixture(name: $0.name, base: $0) }
      + mixed.compactMap { name, base in
        TensorType.all.first { $0.name == base }.map { Mixture(name: name, base: $0) }
      }
  }()

  /// Bytes of a tensor in such a file.
  func bytes(of tensor: PlannedTensor, in model: PlannedModel) -> Double {
    let type = type(of: tensor, in: model)
    return tensor.elements / Double(type.blockElements) * Double(type.blockBytes)
  }

  /// The type a tensor gets.
  public func type(of tensor: PlannedTensor, in model: PlannedModel) -> TensorType {
    // Short tensors and routers stay as they are, and as float32 where they were 16 bits.
    guard tensor.shape.count > 1, tensor.kind != .vector, tensor.kind != .router,
      tensor.role != .positionEmbedding
    else { return .f32 }
    guard base.blockElements > 1 else { return base }
    return fitting(MixtureChoice(self, tensor, model).type, columns: tensor.columns)
  }

  /// What takes the place of a type whose blocks don't divide a row.
  private func fitting(_ type: TensorType, columns: Int) -> TensorType {
    guard columns % type.blockElements != 0 else { return type }
    let smaller: TensorType =
      switch type {
      case .q4_K: .q5_0
      case .q5_K: .q5_1
      case .q6_K: .q8_0
      default: TensorType.all.first { $0.name == "IQ4_NL" } ?? .q8_0
      }
    return columns % smaller.blockElements == 0 ? smaller : .f16
  }
}

/// The choice for one matrix.
private struct MixtureChoice {
  private let name: String
  private let base: TensorType
  private let tensor: PlannedTensor
  private let model: PlannedModel
  private let layer: Int
  private let layers: Int

  init(_ mixture: Mixture, _ tensor: PlannedTensor, _ model: PlannedModel) {
    name = mixture.name
    base = mixture.base
    self.tensor = tensor
    self.model = model
    layers = max(model.config.blockCount, 1)
    layer = tensor.layer ?? 0
  }

  private var isFalcon: Bool { model.config.architecture.lowercased().hasPrefix("falcon") }
  private var expertCount: Int { model.declaration.allExperts.first?.count ?? 0 }
  private var hasEightExperts: Bool { expertCount == 8 }
  private var sharing: Int { model.config.headCount / model.config.headCountKV }
  private var isShared: Bool { sharing >= 4 }
  private var isTiny: Bool { ["IQ2_XXS", "IQ2_XS", "IQ1_S", "IQ2_S", "IQ2_M", "IQ1_M"].contains(name) }
  private var isFirstEighth: Bool { layer < layers / 8 }

  /// Of the first and last eighth all, of the rest every third.
  private var usesMoreBits: Bool {
    layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2
  }

  var type: TensorType {
    if name == "MXFP4_MOE", tensor.kind == .experts { return .mxfp4 }
    if isHead { return head }
    if tensor.role == .tokenEmbedding { return embedding }
    guard case .block(_, let part) = tensor.role else { return base }
    if model.fusesAttention, [.query, .key, .value].contains(part) { return fused }
    switch part {
    case .value, .crossValue: return isTiny ? tinyValue : value
    case .key, .query, .crossKey, .crossQuery: return keyOrQuery(part)
    case .down, .expertDown, .sharedDown: return isTiny ? tinyDown : down
    case .attentionOutput, .crossOutput: return isTiny ? tinyOutput : output
    case .gate, .up, .expertGate, .expertUp, .sharedGate, .sharedUp: return gateOrUp
    default: return base
    }
  }

  private var isHead: Bool {
    tensor.role == .outputHead || (tensor.role == .tokenEmbedding && model.tiesHead)
  }

  private var head: TensorType {
    if isFalcon || tensor.columns % 256 != 0 { return .q8_0 }
    if isTiny || name == "IQ3_XXS" { return .q5_K }
    return base == .q8_0 ? base : .q6_K
  }

  private var embedding: TensorType {
    switch name {
    case "IQ2_XXS", "IQ2_XS", "IQ1_S", "IQ1_M": .q2_K
    case "IQ2_S", "IQ2_M", "IQ3_XXS": named("IQ3_S")
    case "TQ1_0", "TQ2_0": .q4_K
    default: base
    }
  }

  private var fused: TensorType {
    switch name {
    case "Q3_K_M", "Q3_K_L", "IQ3_M", "Q4_K_M": name == "Q4_K_M" ? .q5_K : .q4_K
    case "Q5_K_M": .q6_K
    default: base
    }
  }

  private var tinyValue: TensorType {
    if isShared || expertCount >= 4 { return .q4_K }
    return ["IQ2_S", "IQ2_M"].contains(name) ? named("IQ3_S") : .q2_K
  }

  private var tinyDown: TensorType {
    guard isFirstEighth else { return base }
    return ["IQ2_S", "IQ2_M"].contains(name) ? named("IQ3_S") : .q2_K
  }

  private var tinyOutput: TensorType {
    if hasEightExperts { return .q5_K }
    switch name {
    case "IQ1_S", "IQ1_M": return named("IQ2_XXS")
    case "IQ2_S", "IQ2_M": return named("IQ3_S")
    default: return base
    }
  }

  private var value: TensorType {
    var type = base
    switch name {
    case "Q2_K": type = isShared ? .q4_K : .q3_K
    case "Q2_K_S" where isShared: type = .q4_K
    case "IQ3_XXS": type = isShared ? .q4_K : named("IQ3_S")
    case "IQ3_XS" where isShared, "IQ3_S" where isShared: type = .q4_K
    case "IQ3_M": type = .q4_K
    case "Q3_K_M": type = layer < 2 ? .q5_K : .q4_K
    case "Q3_K_L": type = .q5_K
    case "IQ4_NL" where isShared, "IQ4_XS" where isShared: type = .q5_K
    case "Q4_K_M" where usesMoreBits, "Q5_K_M" where usesMoreBits: type = .q6_K
    case "Q4_K_S" where layer < 4: type = .q5_K
    default: break
    }
    // Where eight query heads share it, the matrix is small for what it does.
    if layers == 80, sharing == 8, type == .q3_K || type == .q4_K { type = .q5_K }
    return hasEightExperts ? .q8_0 : type
  }

  private func keyOrQuery(_ part: BlockRole) -> TensorType {
    let isKey = part == .key || part == .crossKey
    if isKey, hasEightExperts { return isTiny ? .q4_K : .q8_0 }
    switch name {
    case "IQ3_XS": return named("IQ3_XXS")
    case "IQ3_XXS": return named("IQ2_S")
    default: return base
    }
  }

  private var down: TensorType {
    switch name {
    case "Q2_K": .q3_K
    case "Q2_K_S" where isFirstEighth: .q4_K
    case "IQ3_XXS": isFirstEighth ? .q4_K : .q3_K
    case "Q3_K_M": layer < layers / 16 ? .q5_K : !isFalcon || usesMoreBits ? .q4_K : .q3_K
    case "IQ3_M" where isFirstEighth || (hasEightExperts && usesMoreBits): .q4_K
    case "Q3_K_L": isFalcon ? .q4_K : .q5_K
    case "Q4_K_M" where isFalcon: layer < layers / 16 ? .q6_K : usesMoreBits ? .q5_K : .q4_K
    case "Q4_K_M" where usesMoreBits, "Q5_K_M" where usesMoreBits: .q6_K
    case "IQ4_NL" where isFirstEighth, "IQ4_XS" where isFirstEighth: .q5_K
    case "Q4_K_S" where !isFalcon && isFirstEighth: .q5_K
    default: base
    }
  }

  private var output: TensorType {
    if isFalcon { return name == "Q3_K_L" ? .q4_K : base }
    if hasEightExperts {
      let raised = [
        "Q2_K", "IQ3_XS", "IQ3_XXS", "Q3_K_S", "Q3_K_M", "IQ4_NL", "Q4_K_S", "Q4_K_M", "IQ3_S", "IQ3_M", "IQ4_XS",
      ]
      return raised.contains(name) ? .q5_K : base
    }
    switch name {
    case "Q2_K": return .q3_K
    case "IQ3_XXS": return named("IQ3_S")
    case "Q3_K_M", "IQ3_M": return .q4_K
    case "Q3_K_L": return .q5_K
    default: return base
    }
  }

  private var gateOrUp: TensorType {
    name == "IQ3_XS" && layer >= layers / 8 && layer < 7 * layers / 8 ? named("IQ3_XXS") : base
  }

  private func named(_ name: String) -> TensorType { TensorType.all.first { $0.name == name } ?? base }
}
