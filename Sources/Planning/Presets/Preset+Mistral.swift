extension Preset {
  /// Mistral and Mixtral.
  static let mistral: [Preset] = [
    Preset(
      "mistral-7b", parameters: 7_241_732_096,
      source: "mistralai/Mistral-7B-v0.1",
      #"""
      {"model_type": "mistral", "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 32768, "sliding_window": 4096, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "mistral-7b-v0.3", parameters: 7_248_023_552,
      source: "mistralai/Mistral-7B-v0.3",
      #"""
      {"model_type": "mistral", "vocab_size": 32768, "hidden_size": 4096, "intermediate_size": 14336,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 32768, "sliding_window": null, "rms_norm_eps": 1e-05, "rope_theta": 1000000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "mixtral-8x7b", parameters: 46_702_792_704,
      source: "mistralai/Mixtral-8x7B-v0.1",
      #"""
      {"model_type": "mixtral", "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 32768, "num_local_experts": 8, "num_experts_per_tok": 2, "rms_norm_eps": 1e-05,
      "rope_theta": 1000000.0, "tie_word_embeddings": false}
      """#),
    Preset(
      "mixtral-8x22b", parameters: 140_620_634_112,
      source: "mistralai/Mixtral-8x22B-v0.1",
      #"""
      {"model_type": "mixtral", "vocab_size": 32000, "hidden_size": 6144, "intermediate_size": 16384,
      "num_hidden_layers": 56, "num_attention_heads": 48, "num_key_value_heads": 8,
      "max_position_embeddings": 65536, "num_local_experts": 8, "num_experts_per_tok": 2, "rms_norm_eps": 1e-05,
      "rope_theta": 1000000.0, "tie_word_embeddings": false}
      """#),
  ]
}
