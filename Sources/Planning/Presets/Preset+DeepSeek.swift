extension Preset {
  /// DeepSeek V2 and V3.
  static let deepSeek: [Preset] = [
    Preset(
      "deepseek-v2-lite", parameters: 15_706_484_224,
      source: "deepseek-ai/DeepSeek-V2-Lite",
      #"""
      {"model_type": "deepseek_v2", "vocab_size": 102400, "hidden_size": 2048, "intermediate_size": 10944,
      "moe_intermediate_size": 1408, "num_hidden_layers": 27, "num_attention_heads": 16,
      "num_key_value_heads": 16, "n_shared_experts": 2, "n_routed_experts": 64, "num_experts_per_tok": 6,
      "first_k_dense_replace": 1, "kv_lora_rank": 512, "q_lora_rank": null, "qk_nope_head_dim": 128,
      "qk_rope_head_dim": 64, "v_head_dim": 128, "max_position_embeddings": 163840, "rms_norm_eps": 1e-06,
      "rope_theta": 10000.0, "routed_scaling_factor": 1.0, "topk_method": "greedy", "n_group": 1,
      "topk_group": 1, "norm_topk_prob": false, "scoring_func": "softmax", "tie_word_embeddings": false}
      """#),
    Preset(
      "deepseek-v3", parameters: 671_026_419_200,
      source: "deepseek-ai/DeepSeek-V3 (without the 14B of its multi-token prediction module)",
      #"""
      {"model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432,
      "moe_intermediate_size": 2048, "num_hidden_layers": 61, "num_attention_heads": 128,
      "num_key_value_heads": 128, "n_shared_experts": 1, "n_routed_experts": 256, "num_experts_per_tok": 8,
      "first_k_dense_replace": 3, "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128,
      "qk_rope_head_dim": 64, "v_head_dim": 128, "max_position_embeddings": 163840, "rms_norm_eps": 1e-06,
      "rope_theta": 10000.0, "routed_scaling_factor": 2.5, "topk_method": "noaux_tc", "n_group": 8,
      "topk_group": 4, "norm_topk_prob": true, "scoring_func": "sigmoid", "tie_word_embeddings": false}
      """#),
  ]
}
