import Tensors

/// The types that mixtures choose among and that have no name elsewhere.
extension TensorType {
  static let iq1_S = TensorType(named: "IQ1_S"), iq1_M = TensorType(named: "IQ1_M")
  static let iq2_XXS = TensorType(named: "IQ2_XXS"), iq2_XS = TensorType(named: "IQ2_XS")
  static let iq2_S = TensorType(named: "IQ2_S")
  static let iq3_XXS = TensorType(named: "IQ3_XXS"), iq3_S = TensorType(named: "IQ3_S")
  public static let iq4_NL = TensorType(named: "IQ4_NL"), iq4_XS = TensorType(named: "IQ4_XS")
  static let tq1_0 = TensorType(named: "TQ1_0"), tq2_0 = TensorType(named: "TQ2_0")

  private init(named name: String) {
    guard let type = TensorType.all.first(where: { $0.name == name }) else {
      preconditionFailure("there is no type \(name)")
    }
    self = type
  }

  /// Whether its numbers are integers in blocks, not floats on their own.
  public var isQuantized: Bool { blockElements > 1 }

  /// What takes its place where rows are no whole number of its blocks; itself where they are. `columns`: numbers of a
  /// row.
  func fitting(columns: Int) -> TensorType {
    guard !columns.isMultiple(of: blockElements) else { return self }
    let smaller: TensorType =
      switch self {
      case .q4_K: .q5_0
      case .q5_K: .q5_1
      case .q6_K: .q8_0
      case .q2_K, .q3_K, .tq1_0, .tq2_0: .q4_0
      case .iq1_S, .iq1_M, .iq2_XXS, .iq2_XS, .iq2_S, .iq3_XXS, .iq3_S, .iq4_XS: .iq4_NL
      default: self
      }
    return columns.isMultiple(of: smaller.blockElements) ? smaller : .f16
  }
}
