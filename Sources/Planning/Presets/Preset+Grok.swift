extension Preset {
  /// Grok-1.
  static let grok: [Preset] = [
    Preset(
      "grok-1", parameters: 315_684_820_992,
      source:
        "xai-org/grok-1's run.py (64 layers, width 6,144, 48 query and 8 key heads of 128, 8 experts of 32,768); stated as 314B, which leaves the embedding out",
      #"""
      {"model_type": "grok-1", "vocab_size": 131072, "hidden_size": 6144, "intermediate_size": 32768,
      "num_hidden_layers": 64, "num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128,
      "num_local_experts": 8, "num_experts_per_tok": 2, "max_position_embeddings": 8192, "rms_norm_eps": 1e-05}
      """#)
  ]
}
