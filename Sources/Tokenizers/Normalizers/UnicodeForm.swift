import Foundation
import Synchronization

/// Unicode's normalization forms. Only the stretches that could change are handed to Foundation; of most texts that is
/// nothing. Source: Unicode Standard Annex 15.
enum UnicodeForm: UInt8, Normalizer, CaseIterable {
  case nfc, nfd, nfkc, nfkd

  func normalized(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 8)
    // A stretch begins with the last inert character, which what follows may join, and ends before the next.
    var (copied, stretch): (Int, Int?) = (0, nil)
    var lastInert = 0
    UTF8Text.forEachScalar(text) { scalar, range in
      if scalar < 0x80 || InertScalars.shared.isInert(scalar, in: self) {
        if let start = stretch {
          result.append(contentsOf: text[copied..<start])
          append(text[start..<range.lowerBound], to: &result)
          copied = range.lowerBound
          stretch = nil
        }
        lastInert = range.lowerBound
      } else if stretch == nil {
        stretch = max(lastInert, copied)
      }
    }
    result.append(contentsOf: text[copied..<(stretch ?? text.count)])
    if let stretch { append(text[stretch...], to: &result) }
    return result
  }

  private func append(_ stretch: ArraySlice<UInt8>, to result: inout [UInt8]) {
    result.append(contentsOf: normalized(String(decoding: stretch, as: UTF8.self)).utf8)
  }

  fileprivate func normalized(_ text: String) -> String {
    switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    case .nfkc: text.precomposedStringWithCompatibilityMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    }
  }
}

/// Which characters a form leaves alone whatever stands before them, looked up once each.
private final class InertScalars: Sendable {
  static let shared = InertScalars()

  private nonisolated(unsafe) let table: UnsafeMutablePointer<Atomic<UInt8>>

  private init() {
    guard let zeros = calloc(0x110000, 1) else { preconditionFailure("out of memory for the normalization table") }
    table = zeros.bindMemory(to: Atomic<UInt8>.self, capacity: 0x110000)
  }

  @inline(__always) func isInert(_ scalar: UInt32, in form: UnicodeForm) -> Bool {
    let stored = table[Int(scalar)].load(ordering: .relaxed)
    return (stored != 0 ? stored : lookUp(scalar)) >> form.rawValue & 1 != 0
  }

  private func lookUp(_ value: UInt32) -> UInt8 {
    var found: UInt8 = 128
    if let scalar = Unicode.Scalar(value), !Self.mayJoin(scalar) {
      let text = String(scalar)
      for form in UnicodeForm.allCases where form.normalized(text).utf8.elementsEqual(text.utf8) {
        found |= 1 << form.rawValue
      }
    }
    table[Int(value)].store(found, ordering: .relaxed)
    return found
  }

  /// Whether the character may join or pass the one before it: marks, and the later parts of Korean syllables.
  private static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.canonicalCombiningClass != .notReordered || (0x1160...0x11ff).contains(scalar.value)
      || ScalarCategories.shared[scalar.value].isOne(of: .marks)
  }
}
