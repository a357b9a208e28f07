/// Numbers as colours: perceptually even maps that colour-blind people can read, mixed from tables of anchors.
///
/// Sources: matplotlib's viridis and magma (van der Walt, Smith), cividis (doi:10.1371/journal.pone.0199239).
public enum Colormap: String, CaseIterable, Sendable {
  case viridis, cividis, magma
  /// Black to white, for themes without colours.
  case gray

  /// The colour of a value as 0xRRGGBB; outside of 0…1 that of the nearest end, NaN that of 0.
  public func rgb(at value: Double) -> UInt32 {
    let anchors = anchors
    let place = min(1, max(0, value.isNaN ? 0 : value)) * Double(anchors.count - 1)
    let low = min(anchors.count - 2, Int(place))
    return Self.mix(anchors[low], anchors[low + 1], place - Double(low))
  }

  /// `from` moved towards `to`: 0 stays, 1 arrives.
  private static func mix(_ from: UInt32, _ to: UInt32, _ amount: Double) -> UInt32 {
    func channel(_ shift: UInt32) -> UInt32 {
      let (a, b) = (Double(from >> shift & 0xFF), Double(to >> shift & 0xFF))
      return UInt32((a + (b - a) * amount).rounded()) << shift
    }
    return channel(16) | channel(8) | channel(0)
  }

  private var anchors: [UInt32] {
    switch self {
    case .viridis: Self.viridisAnchors
    case .cividis: Self.cividisAnchors
    case .magma: Self.magmaAnchors
    case .gray: [0x000000, 0xFFFFFF]
    }
  }

  private static let viridisAnchors: [UInt32] = [
    0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26828E, 0x21918C,
    0x1FA088, 0x28AE80, 0x3FBC73, 0x5EC962, 0x84D44B, 0xADDC30, 0xD8E219, 0xFDE725,
  ]
  private static let cividisAnchors: [UInt32] = [
    0x00224E, 0x002E6A, 0x1A386F, 0x32436D, 0x434E6C, 0x535A6D, 0x61656F, 0x6F7073, 0x7D7C78,
    0x8C8878, 0x9B9476, 0xABA072, 0xBCAE6C, 0xCDBB63, 0xDEC958, 0xF0D846, 0xFEE838,
  ]
  private static let magmaAnchors: [UInt32] = [
    0x000004, 0x0A0822, 0x1D1147, 0x36106B, 0x51127C, 0x6A1C81, 0x832681, 0x9C2E7F, 0xB73779,
    0xD0416F, 0xE75263, 0xF56B5C, 0xFC8961, 0xFEA772, 0xFEC488, 0xFDE2A3, 0xFCFDBF,
  ]
}
