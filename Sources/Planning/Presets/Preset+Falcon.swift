extension Preset {
  /// Falcon.
  static let falcon: [Preset] = [
    Preset(
      "falcon-7b", parameters: 6_921_720_704,
      source: "tiiuae/falcon-7b",
      #"""
      {"model_type": "falcon", "vocab_size": 65024, "hidden_size": 4544, "num_hidden_layers": 32,
      "num_attention_heads": 71, "multi_query": true, "parallel_attn": true, "bias": false, "alibi": false,
      "new_decoder_architecture": false, "layer_norm_epsilon": 1e-05, "max_position_embeddings": 2048}
      """#),
    Preset(
      "falcon-40b", parameters: 41_303_293_952,
      source: "tiiuae/falcon-40b",
      #"""
      {"model_type": "falcon", "vocab_size": 65024, "hidden_size": 8192, "num_hidden_layers": 60,
      "num_attention_heads": 128, "num_kv_heads": 8, "multi_query": true, "parallel_attn": true, "bias": false,
      "alibi": false, "new_decoder_architecture": true, "layer_norm_epsilon": 1e-05,
      "max_position_embeddings": 2048}
      """#),
    Preset(
      "falcon-180b", parameters: 178_557_088_768,
      source: "tiiuae/falcon-180B",
      #"""
      {"model_type": "falcon", "vocab_size": 65024, "hidden_size": 14848, "num_hidden_layers": 80,
      "num_attention_heads": 232, "num_kv_heads": 8, "multi_query": true, "parallel_attn": true, "bias": false,
      "alibi": false, "new_decoder_architecture": true, "layer_norm_epsilon": 1e-05,
      "max_position_embeddings": 2048}
      """#),
  ]
}
