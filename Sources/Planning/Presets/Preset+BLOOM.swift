extension Preset {
  /// BLOOM.
  static let bloom: [Preset] = [
    Preset(
      "bloom-560m", parameters: 559_214_592,
      source: "bigscience/bloom-560m",
      #"""
      {"model_type": "bloom", "vocab_size": 250880, "hidden_size": 1024, "n_layer": 24, "n_head": 16,
      "layer_norm_epsilon": 1e-05, "seq_length": 2048}
      """#),
    Preset(
      "bloom-1b7", parameters: 1_722_408_960,
      source: "bigscience/bloom-1b7",
      #"""
      {"model_type": "bloom", "vocab_size": 250880, "hidden_size": 2048, "n_layer": 24, "n_head": 16,
      "layer_norm_epsilon": 1e-05, "seq_length": 2048}
      """#),
    Preset(
      "bloom-7b1", parameters: 7_069_016_064,
      source: "bigscience/bloom-7b1",
      #"""
      {"model_type": "bloom", "vocab_size": 250880, "hidden_size": 4096, "n_layer": 30, "n_head": 32,
      "layer_norm_epsilon": 1e-05, "seq_length": 2048}
      """#),
    Preset(
      "bloom", parameters: 176_247_271_424,
      source: "bigscience/bloom",
      #"""
      {"model_type": "bloom", "vocab_size": 250880, "hidden_size": 14336, "n_layer": 70, "n_head": 112,
      "layer_norm_epsilon": 1e-05, "seq_length": 2048}
      """#),
  ]
}
