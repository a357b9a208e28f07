extension Preset {
  /// gpt-oss.
  static let gptOSS: [Preset] = [
    Preset(
      "gpt-oss-20b", parameters: 20_914_757_184,
      source: "openai/gpt-oss-20b",
      #"""
      {"model_type": "gpt_oss", "vocab_size": 201088, "hidden_size": 2880, "intermediate_size": 2880,
      "num_hidden_layers": 24, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64,
      "num_local_experts": 32, "num_experts_per_tok": 4, "sliding_window": 128,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 150000, "tie_word_embeddings": false}
      """#),
    Preset(
      "gpt-oss-120b", parameters: 116_829_156_672,
      source: "openai/gpt-oss-120b",
      #"""
      {"model_type": "gpt_oss", "vocab_size": 201088, "hidden_size": 2880, "intermediate_size": 2880,
      "num_hidden_layers": 36, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64,
      "num_local_experts": 128, "num_experts_per_tok": 4, "sliding_window": 128,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 150000, "tie_word_embeddings": false}
      """#),
  ]
}
