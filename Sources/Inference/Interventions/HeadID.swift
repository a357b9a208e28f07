/// Which attention of a model: the decoder's to itself, its attention to the source, or the encoder's.
public enum AttentionKind: String, Sendable, Hashable, CaseIterable, Codable {
  case decoder, cross, encoder
}

/// One attention head of a model.
public struct HeadID: Sendable, Hashable, Comparable {
  public var attention: AttentionKind
  public var layer: Int
  public var head: Int

  public init(_ layer: Int, _ head: Int, of attention: AttentionKind = .decoder) {
    self.attention = attention
    self.layer = layer
    self.head = head
  }

  public static func < (a: HeadID, b: HeadID) -> Bool {
    (a.attention.order, a.layer, a.head) < (b.attention.order, b.layer, b.head)
  }
}

extension AttentionKind {
  fileprivate var order: Int {
    switch self {
    case .encoder: 0
    case .decoder: 1
    case .cross: 2
    }
  }
}

extension HeadID: LosslessStringConvertible {
  /// `3.1`: layer and head, each from 0; heads of an encoder and of attention to the source with `encoder:` or `cross:`
  /// before them.
  public var description: String { (attention == .decoder ? "" : "\(attention.rawValue):") + "\(layer).\(head)" }

  public init?(_ description: String) {
    let parts = description.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let attention = parts.count == 1 ? .decoder : AttentionKind(rawValue: String(parts[0])),
      let numbers = parts.last?.split(separator: ".", omittingEmptySubsequences: false), numbers.count == 2,
      let layer = Int(numbers[0]), let head = Int(numbers[1]), layer >= 0, head >= 0
    else { return nil }
    self.init(layer, head, of: attention)
  }
}
