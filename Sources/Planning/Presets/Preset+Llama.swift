extension Preset {
  /// Llama 1 to 3.3 and models of its architecture.
  static let llama: [Preset] = [
    Preset(
      "llama-7b", parameters: 6_738_415_616,
      source: "huggyllama/llama-7b",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
      "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-13b", parameters: 13_015_864_320,
      source: "huggyllama/llama-13b",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 5120, "intermediate_size": 13824,
      "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 40,
      "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-30b", parameters: 32_528_943_616,
      source: "huggyllama/llama-30b",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 6656, "intermediate_size": 17920,
      "num_hidden_layers": 60, "num_attention_heads": 52, "num_key_value_heads": 52,
      "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-65b", parameters: 65_285_660_672,
      source: "huggyllama/llama-65b",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 8192, "intermediate_size": 22016,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 64,
      "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-2-7b", parameters: 6_738_415_616,
      source: "meta-llama/Llama-2-7b-hf",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
      "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-2-13b", parameters: 13_015_864_320,
      source: "meta-llama/Llama-2-13b-hf",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 5120, "intermediate_size": 13824,
      "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 40,
      "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "llama-2-70b", parameters: 68_976_648_192,
      source: "meta-llama/Llama-2-70b-hf",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 8192, "intermediate_size": 28672,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "codellama-34b", parameters: 33_743_970_304,
      source: "codellama/CodeLlama-34b-hf",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 8192, "intermediate_size": 22016,
      "num_hidden_layers": 48, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 16384, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 1000000.0}
      """#),
    Preset(
      "llama-3-8b", parameters: 8_030_261_248,
      source: "meta-llama/Meta-Llama-3-8B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "intermediate_size": 14336,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "tie_word_embeddings": false, "rope_theta": 500000.0}
      """#),
    Preset(
      "llama-3-70b", parameters: 70_553_706_496,
      source: "meta-llama/Meta-Llama-3-70B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 8192, "intermediate_size": 28672,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "tie_word_embeddings": false, "rope_theta": 500000.0}
      """#),
    Preset(
      "llama-3.1-8b", parameters: 8_030_261_248,
      source: "meta-llama/Llama-3.1-8B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "intermediate_size": 14336,
      "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "llama-3.1-70b", parameters: 70_553_706_496,
      source: "meta-llama/Llama-3.1-70B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 8192, "intermediate_size": 28672,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "llama-3.1-405b", parameters: 405_853_388_800,
      source: "meta-llama/Llama-3.1-405B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 16384, "intermediate_size": 53248,
      "num_hidden_layers": 126, "num_attention_heads": 128, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "llama-3.2-1b", parameters: 1_235_814_400,
      source: "meta-llama/Llama-3.2-1B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 2048, "intermediate_size": 8192,
      "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "head_dim": 64,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "llama-3.2-3b", parameters: 3_212_749_824,
      source: "meta-llama/Llama-3.2-3B",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 3072, "intermediate_size": 8192,
      "num_hidden_layers": 28, "num_attention_heads": 24, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "head_dim": 128,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "llama-3.3-70b", parameters: 70_553_706_496,
      source: "meta-llama/Llama-3.3-70B-Instruct",
      #"""
      {"model_type": "llama", "vocab_size": 128256, "hidden_size": 8192, "intermediate_size": 28672,
      "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
      "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
      """#),
    Preset(
      "tinyllama-1.1b", parameters: 1_100_048_384,
      source: "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
      #"""
      {"model_type": "llama", "vocab_size": 32000, "hidden_size": 2048, "intermediate_size": 5632,
      "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4,
      "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": false}
      """#),
    Preset(
      "smollm2-135m", parameters: 134_515_008,
      source: "HuggingFaceTB/SmolLM2-135M",
      #"""
      {"model_type": "llama", "vocab_size": 49152, "hidden_size": 576, "intermediate_size": 1536,
      "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3,
      "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "rope_theta": 100000.0}
      """#),
    Preset(
      "smollm2-1.7b", parameters: 1_711_376_384,
      source: "HuggingFaceTB/SmolLM2-1.7B",
      #"""
      {"model_type": "llama", "vocab_size": 49152, "hidden_size": 2048, "intermediate_size": 8192,
      "num_hidden_layers": 24, "num_attention_heads": 32, "num_key_value_heads": 32,
      "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "rope_theta": 130000}
      """#),
    Preset(
      "deepseek-coder-1.3b", parameters: 1_346_471_936,
      source: "deepseek-ai/deepseek-coder-1.3b-instruct",
      #"""
      {"model_type": "llama", "vocab_size": 32256, "hidden_size": 2048, "intermediate_size": 5504,
      "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16,
      "max_position_embeddings": 16384, "rms_norm_eps": 1e-05, "tie_word_embeddings": false,
      "rope_theta": 100000.0, "rope_scaling": {"type": "linear", "factor": 4.0}}
      """#),
  ]
}
