extension Preset {
  /// T5, Flan-T5 and Switch Transformers.
  static let t5: [Preset] = [
    Preset(
      "t5-small", parameters: 60_506_624,
      source: "google-t5/t5-small",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 512, "d_kv": 64, "d_ff": 2048, "num_layers": 6,
      "num_decoder_layers": 6, "num_heads": 8, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "relu", "tie_word_embeddings": true}
      """#),
    Preset(
      "t5-base", parameters: 222_903_552,
      source: "google-t5/t5-base",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 3072, "num_layers": 12,
      "num_decoder_layers": 12, "num_heads": 12, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "relu", "tie_word_embeddings": true}
      """#),
    Preset(
      "t5-large", parameters: 737_668_096,
      source: "google-t5/t5-large",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 1024, "d_kv": 64, "d_ff": 4096, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 16, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "relu", "tie_word_embeddings": true}
      """#),
    Preset(
      "t5-3b", parameters: 2_851_598_336,
      source: "google-t5/t5-3b",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 1024, "d_kv": 128, "d_ff": 16384, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 32, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "relu", "tie_word_embeddings": true}
      """#),
    Preset(
      "t5-11b", parameters: 11_307_321_344,
      source: "google-t5/t5-11b",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 1024, "d_kv": 128, "d_ff": 65536, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 128, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "relu", "tie_word_embeddings": true}
      """#),
    Preset(
      "flan-t5-small", parameters: 76_961_152,
      source: "google/flan-t5-small",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 512, "d_kv": 64, "d_ff": 1024, "num_layers": 8,
      "num_decoder_layers": 8, "num_heads": 6, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
      """#),
    Preset(
      "flan-t5-base", parameters: 247_577_856,
      source: "google/flan-t5-base",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 2048, "num_layers": 12,
      "num_decoder_layers": 12, "num_heads": 12, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
      """#),
    Preset(
      "flan-t5-large", parameters: 783_150_080,
      source: "google/flan-t5-large",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 16, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
      """#),
    Preset(
      "flan-t5-xl", parameters: 2_849_757_184,
      source: "google/flan-t5-xl",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 2048, "d_kv": 64, "d_ff": 5120, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 32, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
      """#),
    Preset(
      "flan-t5-xxl", parameters: 11_135_332_352,
      source: "google/flan-t5-xxl",
      #"""
      {"model_type": "t5", "vocab_size": 32128, "d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 64, "relative_attention_num_buckets": 32, "n_positions": 512,
      "layer_norm_epsilon": 1e-06, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false}
      """#),
    Preset(
      "switch-base-8", parameters: 619_339_008,
      source: "google/switch-base-8",
      #"""
      {"model_type": "switch_transformers", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 3072,
      "num_layers": 12, "num_decoder_layers": 12, "num_heads": 12, "num_experts": 8, "expert_capacity": 64,
      "num_sparse_encoder_layers": 6, "num_sparse_decoder_layers": 6, "relative_attention_num_buckets": 32,
      "n_positions": 512, "layer_norm_epsilon": 1e-06, "tie_word_embeddings": true, "feed_forward_proj": "relu"}
      """#),
    Preset(
      "switch-base-128", parameters: 7_415_217_408,
      source: "google/switch-base-128",
      #"""
      {"model_type": "switch_transformers", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 3072,
      "num_layers": 12, "num_decoder_layers": 12, "num_heads": 12, "num_experts": 128, "expert_capacity": 64,
      "num_sparse_encoder_layers": 6, "num_sparse_decoder_layers": 6, "relative_attention_num_buckets": 32,
      "n_positions": 512, "layer_norm_epsilon": 1e-06, "tie_word_embeddings": true, "feed_forward_proj": "relu"}
      """#),
    Preset(
      "switch-c-2048", parameters: 1_571_308_972_448,
      source: "google/switch-c-2048",
      #"""
      {"model_type": "switch_transformers", "vocab_size": 32128, "d_model": 2080, "d_kv": 64, "d_ff": 6144,
      "num_layers": 15, "num_decoder_layers": 15, "num_heads": 32, "num_experts": 2048, "expert_capacity": 64,
      "num_sparse_encoder_layers": 15, "num_sparse_decoder_layers": 15, "relative_attention_num_buckets": 32,
      "n_positions": 512, "layer_norm_epsilon": 1e-06, "tie_word_embeddings": true, "feed_forward_proj": "relu"}
      """#),
  ]
}
