import Checkpoints

/// How a published model's weights were made smaller, as far as that is undone here: 8-bit floats, each times a scale of
/// the whole matrix, of its row or of its tile. Other ways are refused by name.
///
/// Source: `quantization_config` of the published DeepSeek-V3, of compressed-tensors, FBGEMM and ModelOpt.
public struct WeightScaling: Sendable, Equatable {
  /// Rows and columns of a tile.
  public var tile: (rows: Int, columns: Int) = (128, 128)
  /// Whether weights in 8-bit floats must come with scales.
  public var isStated = false

  public static func == (a: WeightScaling, b: WeightScaling) -> Bool { a.tile == b.tile && a.isStated == b.isStated }

  /// What may stand behind the name of a weight's scale, and what is a statement about activations or caches, which are
  /// not rounded here.
  public static let scaleEndings = ["_scale_inv", "_scale"]
  public static let passedOver = [
    ".input_scale", ".input_scale_ub", ".input_global_scale", ".output_scale", ".k_scale", ".v_scale", ".q_scale",
    ".prob_output_scale", ".activation_scale_ub",
  ]
}

extension SettingKey {
  fileprivate static func quantization(_ name: String) -> SettingKey {
    SettingKey(published: "quantization_config.\(name)")
  }
}

extension Settings {
  /// Throws where weights are stored in a way that isn't undone.
  public func weightScaling() throws(ConfigError) -> WeightScaling {
    var scaling = WeightScaling()
    guard format == .published, let method = try quantizationMethod() else { return scaling }
    switch method {
    case "mxfp4": return scaling
    case "fp8", "fbgemm_fp8": break
    case "compressed-tensors": try checkCompressedTensors()
    case "modelopt": try check("quant_algo", is: ["FP8"])
    default:
      throw .unsupported(
        what: "Quantization by", found: method,
        supported: ["fp8", "fbgemm_fp8", "compressed-tensors in 8-bit floats", "modelopt in FP8", "mxfp4"])
    }
    scaling.isStated = true
    if let tile = try integers(.quantization("weight_block_size")) {
      guard tile.count == 2, tile.allSatisfy({ (1...Limits.width).contains($0) }) else {
        throw .badValue(
          key: "quantization_config.weight_block_size", expected: "two sizes of a tile", found: "\(tile)")
      }
      scaling.tile = (tile[0], tile[1])
    }
    return scaling
  }

  private func quantizationMethod() throws(ConfigError) -> String? {
    if let method = try text(.quantization("quant_method")) { return method }
    // Older files of some tools name themselves otherwise.
    if has(.quantization("load_in_4bit")) || has(.quantization("load_in_8bit")) { return "bitsandbytes" }
    return has(.quantization("bits")) ? "an unnamed method" : nil
  }

  private func checkCompressedTensors() throws(ConfigError) {
    try check("format", is: ["float-quantized", "naive-quantized", "dense"])
    try check("quantization_status", is: ["compressed", "frozen"])
    for group in 0..<Self.mostGroups {
      let weights = "config_groups.group_\(group).weights."
      guard has(.quantization(weights + "num_bits")) || has(.quantization(weights + "type")) else { continue }
      try check(weights + "type", is: ["float"])
      try check(weights + "strategy", is: ["tensor", "channel", "block"])
      let bits = try size(.quantization(weights + "num_bits"), in: 1...64, default: 8)
      guard bits == 8 else {
        throw .unsupported(what: "Quantization to a number of bits of", found: "\(bits)", supported: ["8"])
      }
    }
    try check("sparsity_config.format", is: ["dense"])
  }

  private static let mostGroups = 16

  private func check(_ name: String, is supported: [String]) throws(ConfigError) {
    guard let found = try text(.quantization(name)), !supported.contains(found) else { return }
    throw .unsupported(what: "A quantization whose '\(name)' is", found: found, supported: supported)
  }
}
