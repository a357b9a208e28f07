extension Preset {
  /// OPT.
  static let opt: [Preset] = [
    Preset(
      "opt-125m", parameters: 125_239_296,
      source: "facebook/opt-125m",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 768,
      "num_hidden_layers": 12, "num_attention_heads": 12, "ffn_dim": 3072, "word_embed_proj_dim": 768,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-350m", parameters: 331_196_416,
      source: "facebook/opt-350m",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 1024,
      "num_hidden_layers": 24, "num_attention_heads": 16, "ffn_dim": 4096, "word_embed_proj_dim": 512,
      "do_layer_norm_before": false}
      """#),
    Preset(
      "opt-1.3b", parameters: 1_315_758_080,
      source: "facebook/opt-1.3b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 2048,
      "num_hidden_layers": 24, "num_attention_heads": 32, "ffn_dim": 8192, "word_embed_proj_dim": 2048,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-2.7b", parameters: 2_651_596_800,
      source: "facebook/opt-2.7b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 2560,
      "num_hidden_layers": 32, "num_attention_heads": 32, "ffn_dim": 10240, "word_embed_proj_dim": 2560,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-6.7b", parameters: 6_658_473_984,
      source: "facebook/opt-6.7b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 4096,
      "num_hidden_layers": 32, "num_attention_heads": 32, "ffn_dim": 16384, "word_embed_proj_dim": 4096,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-13b", parameters: 12_853_473_280,
      source: "facebook/opt-13b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 5120,
      "num_hidden_layers": 40, "num_attention_heads": 40, "ffn_dim": 20480, "word_embed_proj_dim": 5120,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-30b", parameters: 29_974_540_288,
      source: "facebook/opt-30b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 7168,
      "num_hidden_layers": 48, "num_attention_heads": 56, "ffn_dim": 28672, "word_embed_proj_dim": 7168,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-66b", parameters: 65_719_701_504,
      source: "facebook/opt-66b",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 9216,
      "num_hidden_layers": 64, "num_attention_heads": 72, "ffn_dim": 36864, "word_embed_proj_dim": 9216,
      "do_layer_norm_before": true}
      """#),
    Preset(
      "opt-175b", parameters: 174_604_468_224,
      source: "arXiv:2205.01068, table 1",
      #"""
      {"model_type": "opt", "vocab_size": 50272, "max_position_embeddings": 2048, "hidden_size": 12288,
      "num_hidden_layers": 96, "num_attention_heads": 96, "ffn_dim": 49152, "word_embed_proj_dim": 12288,
      "do_layer_norm_before": true}
      """#),
  ]
}
