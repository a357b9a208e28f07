/// A class of characters in a pattern: `[^\s\p{L}]`. ASCII is answered from a bitmap, the rest from the description.
struct ScalarSet: Sendable {
  indirect enum Description: Sendable {
    case range(ClosedRange<UInt32>)
    case categories(GeneralCategories)
    case whitespace
    case word
    case any
    case union([Description])
    case intersection([Description])
    case not(Description)
    /// Upper and lower case alike.
    case folded(Description)

    func contains(_ scalar: UInt32) -> Bool {
      switch self {
      case .range(let range): range.contains(scalar)
      case .categories(let categories): ScalarCategories.of(scalar).isOne(of: categories)
      case .whitespace: ScalarCategories.of(scalar).isWhitespace
      case .word: ScalarCategories.isPatternWord(scalar)
      case .any: true
      case .union(let parts): parts.contains { $0.contains(scalar) }
      case .intersection(let parts): parts.allSatisfy { $0.contains(scalar) }
      case .not(let part): !part.contains(scalar)
      case .folded(let part): part.contains(scalar) || Self.foldings(of: scalar).contains { part.contains($0) }
      }
    }

    /// The other case of a character, and the other case of that: `ſ` is S in upper, s in lower case.
    private static func foldings(of value: UInt32) -> [UInt32] {
      guard let scalar = Unicode.Scalar(value) else { return [] }
      func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
      }
      let upper = single(scalar.properties.uppercaseMapping)
      let lower = single(scalar.properties.lowercaseMapping)
      let lowerOfUpper = upper.flatMap { single($0.properties.lowercaseMapping) }
      return [upper, lower, lowerOfUpper].compactMap { $0?.value }
    }
  }

  private let low: UInt64
  private let high: UInt64
  private let description: Description

  init(_ description: Description) {
    self.description = description
    var bits: [UInt64] = [0, 0]
    for scalar in UInt32(0)..<128 where description.contains(scalar) {
      bits[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63)
    }
    (low, high) = (bits[0], bits[1])
  }

  @inline(__always) func contains(_ scalar: UInt32) -> Bool {
    if scalar < 64 { return low >> UInt64(scalar) & 1 != 0 }
    if scalar < 128 { return high >> UInt64(scalar & 63) & 1 != 0 }
    return description.contains(scalar)
  }
}
