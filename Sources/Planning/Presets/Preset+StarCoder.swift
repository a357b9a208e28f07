extension Preset {
  /// StarCoder.
  static let starCoder: [Preset] = [
    Preset(
      "starcoder", parameters: 15_517_456_384,
      source: "bigcode/starcoder, which OctoCoder was trained from (arXiv:2308.07124)",
      #"""
      {"model_type": "gpt_bigcode", "vocab_size": 49152, "n_positions": 8192, "n_embd": 6144, "n_layer": 40,
      "n_head": 48, "n_inner": 24576, "multi_query": true, "layer_norm_epsilon": 1e-05,
      "activation_function": "gelu_pytorch_tanh"}
      """#),
    Preset(
      "starcoder2-7b", parameters: 7_173_923_840,
      source: "bigcode/starcoder2-7b",
      #"""
      {"model_type": "starcoder2", "vocab_size": 49152, "hidden_size": 4608, "intermediate_size": 18432,
      "num_hidden_layers": 32, "num_attention_heads": 36, "num_key_value_heads": 4,
      "max_position_embeddings": 16384, "sliding_window": 4096, "norm_epsilon": 1e-05, "rope_theta": 1000000.0,
      "use_bias": true, "hidden_act": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
  ]
}
