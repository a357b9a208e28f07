import Checkpoints
import Tensors

/// Which weights stay as they are under every mixture: short ones, those of routers, and small ones that much depends on.
///
/// Source: llama.cpp's `llama-quant.cpp`.
enum KeptWeights {
  static func keeps(_ weight: SourceWeight, of architecture: String) -> Bool {
    let name = weight.name
    guard weight.type.isComputable, name.hasSuffix("weight") else { return true }
    // A single row is a vector however many dimensions it has.
    guard weight.shape.dropLast().contains(where: { $0 > 1 }) else { return true }
    if names.contains(name) || parts.contains(where: { name.holds($0) }) { return true }
    return architecture == "glm5-next" && partsOfGLM5.contains { name.holds($0) }
  }

  private static let names: Set<String> = ["position_embd.weight", "token_types.weight"]

  private static let parts: [String] =
    [
      "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel", "per_layer_model_proj",
      // Short convolutions and the small matrices of recurrent blocks.
      "ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight", "indexer.q_proj.weight", "attn_rel_b.weight",
      // Other inputs than text.
      ".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd", ".patch_merger",
      "a.rvq.codebook", "mm.a.code_embd",
    ] + timeMixing.map { "time_mix_\($0).weight" }

  private static let timeMixing: [String] = [
    "first", "w0", "w1", "w2", "v0", "v1", "v2", "a0", "a1", "a2", "g1", "g2", "decay_w1", "decay_w2", "lerp_fused",
  ]

  private static let partsOfGLM5: [String] = [
    "hc_", "indexer.attn_q_b", "indexer.attn_k", "indexer.proj", "indexer_compressor_gate", "indexer_compressor_ape",
    "ssm_f_a.weight", "ssm_f_b.weight", "ssm_g_a.weight", "ssm_g_b.weight", "ssm_beta.weight",
    "attn_kv_a_mqa.weight", "attn_k_b.weight", "attn_v_b.weight",
  ]
}
