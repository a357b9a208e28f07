import Checkpoints
import Tensors

/// A recipe by which the weights of a file get their types, such as `Q4_K_M`: most get the base, those that errors in hurt
/// most get more bits.
///
/// The names and what they choose are llama.cpp's. Source: its `llama-quant.cpp` and `tools/quantize`.
public enum Mixture: String, Sendable, CaseIterable {
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case q8_0 = "Q8_0"
  case q6_K = "Q6_K"
  case q5_K_M = "Q5_K_M"
  case q5_K_S = "Q5_K_S"
  case q5_1 = "Q5_1"
  case q5_0 = "Q5_0"
  case q4_K_M = "Q4_K_M"
  case q4_K_S = "Q4_K_S"
  case q4_1 = "Q4_1"
  case q4_0 = "Q4_0"
  case iq4_NL = "IQ4_NL"
  case iq4_XS = "IQ4_XS"
  case mxfp4_MoE = "MXFP4_MOE"
  case q3_K_L = "Q3_K_L"
  case q3_K_M = "Q3_K_M"
  case q3_K_S = "Q3_K_S"
  case iq3_M = "IQ3_M"
  case iq3_S = "IQ3_S"
  case iq3_XS = "IQ3_XS"
  case iq3_XXS = "IQ3_XXS"
  case q2_K = "Q2_K"
  case q2_K_S = "Q2_K_S"
  case iq2_M = "IQ2_M"
  case iq2_S = "IQ2_S"
  case iq2_XS = "IQ2_XS"
  case iq2_XXS = "IQ2_XXS"
  case tq2_0 = "TQ2_0"
  case tq1_0 = "TQ1_0"
  case iq1_M = "IQ1_M"
  case iq1_S = "IQ1_S"

  /// As its users write it.
  public var name: String { rawValue }

  /// By name, in capitals or not. A K type without a size means the middle one.
  public static func named(_ name: String) -> Mixture? {
    let name = name.uppercased()
    return Mixture(rawValue: name) ?? Mixture(rawValue: name + "_M")
  }

  /// What most weights get.
  public var base: TensorType {
    switch self {
    case .q5_K_M, .q5_K_S: .q5_K
    case .q4_K_M, .q4_K_S: .q4_K
    case .q3_K_L, .q3_K_M, .q3_K_S: .q3_K
    case .q2_K_S: .q2_K
    case .mxfp4_MoE: .mxfp4
    case .iq3_M, .iq3_XS: .iq3_S
    case .iq2_M: .iq2_S
    case .iq2_S: .iq2_XS
    default: TensorType.all.first { $0.name == rawValue } ?? .f16
    }
  }

  /// What `general.file_type` calls it.
  public var fileType: Int { FileType.number(rawValue) ?? FileType.number("F16") ?? 1 }

  /// Whether weights of `type` come out as rubbish under this recipe unless it is known which inputs matter. `name`: the
  /// weight's; the embedding and the head get types that do without.
  public func needsImportance(_ type: TensorType, of name: String) -> Bool {
    guard !["token_embd.weight", "per_layer_token_embd.weight", "output.weight"].contains(name) else { return false }
    switch type {
    case .iq1_S, .iq1_M, .iq2_XXS, .iq2_XS, .iq2_S, .iq3_XXS: return true
    case .q2_K: return self == .q2_K_S
    default: return false
    }
  }

  /// Whether it aims below three bits with types that look numbers up in a codebook.
  var isTiny: Bool {
    switch self {
    case .iq2_XXS, .iq2_XS, .iq2_S, .iq2_M, .iq1_S, .iq1_M: true
    default: false
    }
  }
}
