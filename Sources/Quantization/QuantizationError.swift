import Checkpoints

/// Why a model can't be quantized as asked: what was expected and what was found.
public enum QuantizationError: Error, Equatable {
  /// The settings name no architecture.
  case noArchitecture
  /// A feed-forward's weight of a mixture of experts that lies in none of the model's blocks.
  case noBlock(weight: String, blocks: Int)
  case badOverride(text: String, reason: String)
  case unknownMixture(name: String)
  /// A type this build can read but not write.
  case noEncoder(type: String, weight: String)
  /// A type that needs to know which inputs matter.
  case needsImportance(type: String, weight: String)
  case badImportance(weight: String, expected: Int, found: Int)
  /// A number that is infinite or none, or becomes so.
  case notFinite(weight: String, row: Int)
  /// What was to be written is what is read.
  case sameFile(path: String)
  case cancelled
}

extension QuantizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noArchitecture: "Expected 'general.architecture' among the model's settings, found none."
    case .noBlock(let weight, let blocks):
      "Expected \(VisibleText.quoted(weight)) to belong to one of the model's \(blocks) blocks."
    case .badOverride(let text, let reason):
      "Expected REGEX=TYPE, such as ffn_down=Q6_K, found \(VisibleText.quoted(text)): \(reason)."
    case .unknownMixture(let name):
      "There is no type \(VisibleText.quoted(name)); there are \(Mixture.allCases.map(\.name).joined(separator: ", "))."
    case .noEncoder(let type, let weight):
      "\(VisibleText.quoted(weight)) was to become \(type), which this build can read but not write."
    case .needsImportance(let type, let weight):
      "\(VisibleText.quoted(weight)) as \(type) takes an importance matrix (--imatrix): without, it would be rubbish."
    case .badImportance(let weight, let expected, let found):
      "The importance matrix has \(found) numbers for \(VisibleText.quoted(weight)), which takes \(expected): it is of "
        + "another model."
    case .notFinite(let weight, let row):
      "\(VisibleText.quoted(weight)) has numbers in row \(row) that are infinite, none at all, or too large for the type."
    case .sameFile(let path): "\(VisibleText(path)) is what is read; expected another name for what is written."
    case .cancelled: "Interrupted."
    }
  }
}
