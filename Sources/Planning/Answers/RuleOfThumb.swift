/// What people reckon without a plan: bytes for each parameter and nothing else.
public struct RuleOfThumb: Sendable, Equatable {
  public let name: String
  public let bytes: Int

  /// Source: common practice; for fine-tuning in 16 bits two bytes each of weights, gradients and both moments.
  public static func all(for model: PlannedModel) -> [RuleOfThumb] {
    let rules: [(String, Int)] = [
      ("load in fp32: 4 GB per billion", 4), ("load in 16 bits: 2 GB per billion", 2),
      ("load in 8 bits: 1 GB per billion", 1), ("fine-tune in 16 bits: 8 GB per billion", 8),
    ]
    return rules.map { name, factor in
      let (bytes, overflow) = model.parameters.multipliedReportingOverflow(by: factor)
      return RuleOfThumb(name: name, bytes: overflow ? .max : bytes)
    }
  }
}
