extension Preset {
  /// GPT-2 and GPT-3, and the open models in their line.
  static let gpt: [Preset] = [
    Preset(
      "gpt2", parameters: 124_439_808,
      source: "openai-community/gpt2",
      #"""
      {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_layer": 12, "n_head": 12,
      "layer_norm_epsilon": 1e-05}
      """#),
    Preset(
      "gpt2-medium", parameters: 354_823_168,
      source: "openai-community/gpt2-medium",
      #"""
      {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 1024, "n_layer": 24,
      "n_head": 16, "layer_norm_epsilon": 1e-05}
      """#),
    Preset(
      "gpt2-large", parameters: 774_030_080,
      source: "openai-community/gpt2-large",
      #"""
      {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 1280, "n_layer": 36,
      "n_head": 20, "layer_norm_epsilon": 1e-05}
      """#),
    Preset(
      "gpt2-xl", parameters: 1_557_611_200,
      source: "openai-community/gpt2-xl",
      #"""
      {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 1024, "n_embd": 1600, "n_layer": 48,
      "n_head": 25, "layer_norm_epsilon": 1e-05}
      """#),
    Preset(
      "gpt3-175b", parameters: 174_604_259_328,
      source:
        "arXiv:2005.14165, table 2.1 (96 layers, width 12,288, 96 heads, context 2,048) with GPT-2's blocks and vocabulary",
      #"""
      {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 2048, "n_embd": 12288, "n_layer": 96,
      "n_head": 96, "layer_norm_epsilon": 1e-05}
      """#),
    Preset(
      "pythia-1b", parameters: 1_011_781_632,
      source: "EleutherAI/pythia-1b",
      #"""
      {"model_type": "gpt_neox", "vocab_size": 50304, "hidden_size": 2048, "num_hidden_layers": 16,
      "num_attention_heads": 8, "intermediate_size": 8192, "max_position_embeddings": 2048,
      "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "tie_word_embeddings": false}
      """#),
    Preset(
      "pythia-6.9b", parameters: 6_857_302_016,
      source: "EleutherAI/pythia-6.9b",
      #"""
      {"model_type": "gpt_neox", "vocab_size": 50432, "hidden_size": 4096, "num_hidden_layers": 32,
      "num_attention_heads": 32, "intermediate_size": 16384, "max_position_embeddings": 2048,
      "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "tie_word_embeddings": false}
      """#),
    Preset(
      "gpt-neox-20b", parameters: 20_554_567_680,
      source: "EleutherAI/gpt-neox-20b",
      #"""
      {"model_type": "gpt_neox", "vocab_size": 50432, "hidden_size": 6144, "num_hidden_layers": 44,
      "num_attention_heads": 64, "intermediate_size": 24576, "max_position_embeddings": 2048,
      "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "tie_word_embeddings": false}
      """#),
    Preset(
      "stablelm-base-alpha-3b", parameters: 3_637_321_728,
      source: "stabilityai/stablelm-base-alpha-3b",
      #"""
      {"model_type": "gpt_neox", "vocab_size": 50688, "hidden_size": 4096, "num_hidden_layers": 16,
      "num_attention_heads": 32, "intermediate_size": 16384, "max_position_embeddings": 4096,
      "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "tie_word_embeddings": false}
      """#),
  ]
}
