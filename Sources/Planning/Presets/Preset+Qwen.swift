extension Preset {
  /// Qwen 2.5 and 3.
  static let qwen: [Preset] = [
    Preset(
      "qwen2.5-0.5b", parameters: 494_032_768,
      source: "Qwen/Qwen2.5-0.5B",
      #"""
      {"model_type": "qwen2", "vocab_size": 151936, "hidden_size": 896, "intermediate_size": 4864,
      "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
      "max_position_embeddings": 32768, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen2.5-1.5b", parameters: 1_543_714_304,
      source: "Qwen/Qwen2.5-1.5B",
      #"""
      {"model_type": "qwen2", "vocab_size": 151936, "hidden_size": 1536, "intermediate_size": 8960,
      "num_hidden_layers": 28, "num_attention_heads": 12, "num_key_value_heads": 2,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen2.5-3b", parameters: 3_085_938_688,
      source: "Qwen/Qwen2.5-3B",
      #"""
      {"model_type": "qwen2", "vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 11008,
      "num_hidden_layers": 36, "num_attention_heads": 16, "num_key_value_heads": 2,
      "max_position_embeddings": 32768, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen2.5-7b", parameters: 7_615_616_512,
      source: "Qwen/Qwen2.5-7B",
      #"""
      {"model_type": "qwen2", "vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944,
      "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen2.5-14b", parameters: 14_770_033_664,
      source: "Qwen/Qwen2.5-14B",
      #"""
      {"model_type": "qwen2", "vocab_size": 152064, "hidden_size": 5120, "intermediate_size": 13824,
      "num_hidden_layers": 48, "num_attention_heads": 40, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen2.5-32b", parameters: 32_763_876_352,
      source: "Qwen/Qwen2.5-32B",
      #"""
      {"model_type": "qwen2", "vocab_size": 152064, "hidden_size": 5120, "intermediate_size": 27648,
      "num_hidden_layers": 64, "num_attention_heads": 40, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen2.5-72b", parameters: 72_706_203_648,
      source: "Qwen/Qwen2.5-72B",
      #"""
      {"model_type": "qwen2", "vocab_size": 152064, "hidden_size": 8192, "intermediate_size": 29568,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen3-0.6b", parameters: 596_049_920,
      source: "Qwen/Qwen3-0.6B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 1024, "intermediate_size": 3072,
      "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen3-1.7b", parameters: 1_720_574_976,
      source: "Qwen/Qwen3-1.7B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 6144,
      "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen3-4b", parameters: 4_022_468_096,
      source: "Qwen/Qwen3-4B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 2560, "intermediate_size": 9728,
      "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": true}
      """#),
    Preset(
      "qwen3-8b", parameters: 8_190_735_360,
      source: "Qwen/Qwen3-8B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 12288,
      "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen3-14b", parameters: 14_768_307_200,
      source: "Qwen/Qwen3-14B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 5120, "intermediate_size": 17408,
      "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen3-32b", parameters: 32_762_123_264,
      source: "Qwen/Qwen3-32B",
      #"""
      {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 5120, "intermediate_size": 25600,
      "num_hidden_layers": 64, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
      "max_position_embeddings": 40960, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen3-30b-a3b", parameters: 30_532_122_624,
      source: "Qwen/Qwen3-30B-A3B",
      #"""
      {"model_type": "qwen3_moe", "vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 6144,
      "moe_intermediate_size": 768, "num_hidden_layers": 48, "num_attention_heads": 32, "num_key_value_heads": 4,
      "head_dim": 128, "num_experts": 128, "num_experts_per_tok": 8, "norm_topk_prob": true,
      "decoder_sparse_step": 1, "mlp_only_layers": [], "max_position_embeddings": 40960, "rms_norm_eps": 1e-06,
      "rope_theta": 1000000.0, "tie_word_embeddings": false}
      """#),
    Preset(
      "qwen3-235b-a22b", parameters: 235_093_634_560,
      source: "Qwen/Qwen3-235B-A22B",
      #"""
      {"model_type": "qwen3_moe", "vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 12288,
      "moe_intermediate_size": 1536, "num_hidden_layers": 94, "num_attention_heads": 64,
      "num_key_value_heads": 4, "head_dim": 128, "num_experts": 128, "num_experts_per_tok": 8,
      "norm_topk_prob": true, "decoder_sparse_step": 1, "mlp_only_layers": [], "max_position_embeddings": 40960,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "tie_word_embeddings": false}
      """#),
  ]
}
