extension Preset {
  /// Gemma 1 to 3.
  static let gemma: [Preset] = [
    Preset(
      "gemma-2b", parameters: 2_506_172_416,
      source: "google/gemma-2b",
      #"""
      {"model_type": "gemma", "vocab_size": 256000, "hidden_size": 2048, "intermediate_size": 16384,
      "num_hidden_layers": 18, "num_attention_heads": 8, "num_key_value_heads": 1, "head_dim": 256,
      "rms_norm_eps": 1e-06, "max_position_embeddings": 8192, "rope_theta": 10000.0,
      "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-7b", parameters: 8_537_680_896,
      source: "google/gemma-7b",
      #"""
      {"model_type": "gemma", "vocab_size": 256000, "hidden_size": 3072, "intermediate_size": 24576,
      "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": 256,
      "rms_norm_eps": 1e-06, "max_position_embeddings": 8192, "rope_theta": 10000.0,
      "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-2-2b", parameters: 2_614_341_888,
      source: "google/gemma-2-2b",
      #"""
      {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 2304, "intermediate_size": 9216,
      "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
      "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "max_position_embeddings": 8192,
      "rope_theta": 10000.0, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true,
      "sliding_window": 4096, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
      """#),
    Preset(
      "gemma-2-9b", parameters: 9_241_705_984,
      source: "google/gemma-2-9b",
      #"""
      {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 3584, "intermediate_size": 14336,
      "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
      "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "max_position_embeddings": 8192,
      "rope_theta": 10000.0, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true,
      "sliding_window": 4096, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
      """#),
    Preset(
      "gemma-2-27b", parameters: 27_227_128_320,
      source: "google/gemma-2-27b",
      #"""
      {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 4608, "intermediate_size": 36864,
      "num_hidden_layers": 46, "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 128,
      "query_pre_attn_scalar": 144, "rms_norm_eps": 1e-06, "max_position_embeddings": 8192,
      "rope_theta": 10000.0, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true,
      "sliding_window": 4096, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
      """#),
    Preset(
      "gemma-3-270m", parameters: 268_098_176,
      source: "google/gemma-3-270m",
      #"""
      {"model_type": "gemma3_text", "vocab_size": 262144, "hidden_size": 640, "intermediate_size": 2048,
      "num_hidden_layers": 18, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 256,
      "sliding_window": 512, "sliding_window_pattern": 6, "max_position_embeddings": 32768,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-3-1b", parameters: 999_885_952,
      source: "google/gemma-3-1b-pt",
      #"""
      {"model_type": "gemma3_text", "vocab_size": 262144, "hidden_size": 1152, "intermediate_size": 6912,
      "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 256,
      "sliding_window": 512, "sliding_window_pattern": 6, "max_position_embeddings": 32768,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-3-4b", parameters: 3_880_263_168,
      source: "google/gemma-3-4b-pt",
      #"""
      {"model_type": "gemma3_text", "vocab_size": 262208, "hidden_size": 2560, "intermediate_size": 10240,
      "num_hidden_layers": 34, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
      "sliding_window": 1024, "sliding_window_pattern": 6, "max_position_embeddings": 131072,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-3-12b", parameters: 11_766_034_176,
      source: "google/gemma-3-12b-pt",
      #"""
      {"model_type": "gemma3_text", "vocab_size": 262208, "hidden_size": 3840, "intermediate_size": 15360,
      "num_hidden_layers": 48, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
      "sliding_window": 1024, "sliding_window_pattern": 6, "max_position_embeddings": 131072,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
    Preset(
      "gemma-3-27b", parameters: 27_009_346_304,
      source: "google/gemma-3-27b-pt",
      #"""
      {"model_type": "gemma3_text", "vocab_size": 262208, "hidden_size": 5376, "intermediate_size": 21504,
      "num_hidden_layers": 62, "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 128,
      "sliding_window": 1024, "sliding_window_pattern": 6, "max_position_embeddings": 131072,
      "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "query_pre_attn_scalar": 168, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": true}
      """#),
  ]
}
