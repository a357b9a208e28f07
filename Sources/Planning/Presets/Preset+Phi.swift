extension Preset {
  /// Phi.
  static let phi: [Preset] = [
    Preset(
      "phi-1.5", parameters: 1_418_270_720,
      source: "microsoft/phi-1_5",
      #"""
      {"model_type": "phi", "vocab_size": 51200, "hidden_size": 2048, "intermediate_size": 8192,
      "num_hidden_layers": 24, "num_attention_heads": 32, "max_position_embeddings": 2048,
      "partial_rotary_factor": 0.5, "layer_norm_eps": 1e-05, "hidden_act": "gelu_new",
      "tie_word_embeddings": false}
      """#),
    Preset(
      "phi-2", parameters: 2_779_683_840,
      source: "microsoft/phi-2",
      #"""
      {"model_type": "phi", "vocab_size": 51200, "hidden_size": 2560, "intermediate_size": 10240,
      "num_hidden_layers": 32, "num_attention_heads": 32, "max_position_embeddings": 2048,
      "partial_rotary_factor": 0.4, "layer_norm_eps": 1e-05, "hidden_act": "gelu_new",
      "tie_word_embeddings": false}
      """#),
    Preset(
      "phi-3-mini", parameters: 3_821_079_552,
      source: "microsoft/Phi-3-mini-4k-instruct",
      #"""
      {"model_type": "phi3", "vocab_size": 32064, "hidden_size": 3072, "intermediate_size": 8192,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
      "max_position_embeddings": 4096, "sliding_window": 2047, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
      "tie_word_embeddings": false}
      """#),
    Preset(
      "phi-3-medium", parameters: 13_960_238_080,
      source: "microsoft/Phi-3-medium-4k-instruct",
      #"""
      {"model_type": "phi3", "vocab_size": 32064, "hidden_size": 5120, "intermediate_size": 17920,
      "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 10,
      "max_position_embeddings": 4096, "sliding_window": 2047, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
      "tie_word_embeddings": false}
      """#),
  ]
}
