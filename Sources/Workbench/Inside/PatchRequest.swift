import Inference

/// Activations that another prompt's are to replace: of the residual stream behind a layer, or of one head, at some
/// positions.
public struct PatchRequest: Sendable, Equatable, LosslessStringConvertible {
  public enum Place: Sendable, Hashable {
    /// The residual stream behind a block.
    case stream(layer: Int)
    case head(HeadID)
  }

  public let place: Place
  /// Of both prompts, each once, in order.
  public let positions: [Int]

  public init(_ place: Place, positions: [Int]) {
    self.place = place
    self.positions = Array(Set(positions)).sorted()
  }

  /// `LAYER@POSITIONS` for the stream, `LAYER.HEAD@POSITIONS` for a head; positions are numbers and ranges such as `3+7-9`.
  public init?(_ description: String) {
    let parts = description.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let positions = Self.positions(parts[1]) else { return nil }
    if let head = HeadID(String(parts[0])) {
      self.init(.head(head), positions: positions)
    } else if let layer = Int(parts[0]), layer >= 0 {
      self.init(.stream(layer: layer), positions: positions)
    } else {
      return nil
    }
  }

  public var description: String {
    let name =
      switch place {
      case .stream(let layer): "\(layer)"
      case .head(let head): "\(head)"
      }
    return "\(name)@\(positions.map(String.init).joined(separator: "+"))"
  }

  /// Most positions a range may stand for.
  private static let most = 1 << 20

  private static func positions(_ text: some StringProtocol) -> [Int]? {
    var positions: [Int] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 0 <= first, first <= last,
        last - first < most, positions.count < most
      else { return nil }
      positions += first...last
    }
    return positions
  }
}
