/// How one checkpoint format spells tensor roles.
public struct TensorNames: Sendable {
  public let name: @Sendable (TensorRole) -> String

  /// llama.cpp's names. Source: gguf-py's `constants.py`.
  public static let gguf = TensorNames { role in
    switch role {
    case .tokenEmbedding: "token_embd.weight"
    case .finalNorm: "output_norm.weight"
    case .outputHead: "output.weight"
    case .rotaryDivisors: "rope_freqs.weight"
    case .block(let layer, let part): "blk.\(layer).\(ggufPart(part))"
    }
  }

  private static func ggufPart(_ part: BlockRole) -> String {
    switch part {
    case .attentionNorm: "attn_norm.weight"
    case .attentionPostNorm: "post_attention_norm.weight"
    case .queryNorm: "attn_q_norm.weight"
    case .keyNorm: "attn_k_norm.weight"
    case .query: "attn_q.weight"
    case .key: "attn_k.weight"
    case .value: "attn_v.weight"
    case .attentionOutput: "attn_output.weight"
    case .queryBias: "attn_q.bias"
    case .keyBias: "attn_k.bias"
    case .valueBias: "attn_v.bias"
    case .attentionOutputBias: "attn_output.bias"
    case .feedForwardNorm: "ffn_norm.weight"
    case .feedForwardPostNorm: "post_ffw_norm.weight"
    case .gate: "ffn_gate.weight"
    case .up: "ffn_up.weight"
    case .down: "ffn_down.weight"
    case .gateBias: "ffn_gate.bias"
    case .upBias: "ffn_up.bias"
    case .downBias: "ffn_down.bias"
    }
  }
}
