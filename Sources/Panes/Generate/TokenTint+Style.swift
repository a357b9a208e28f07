import Canvas
import Workbench

extension TokenTint {
  /// Entropies and surprises beyond this look alike. Nats.
  static let widest = 6.0

  /// How a token looks. Unlikely ones are underlined too, so that nothing is told by colour alone.
  func style(of token: GeneratedToken, _ look: Appearance) -> Style {
    let base = token.isSpecial ? look[.tokenSpecial] : look[.reply]
    var style = base
    if let color = color(at: share(of: token), look.theme) { style = base.on(color) }
    if token.isByHand { style = style.adding(.bold) }
    return isStriking(token) ? style.adding(.underline) : style
  }

  /// Where a token lies on the scale, 0…1.
  private func share(of token: GeneratedToken) -> Double {
    switch self {
    case .probability: token.probability
    case .entropy: Double(token.entropy) / Self.widest
    case .surprise: (token.surprise + Self.widest) / (2 * Self.widest)
    case .off: 0
    }
  }

  private func isStriking(_ token: GeneratedToken) -> Bool {
    switch self {
    case .probability: token.probability < 0.1
    case .entropy: token.entropy > 3
    case .surprise: token.surprise > 2
    case .off: false
    }
  }

  /// The background for a place on the scale; nil without a tint.
  func color(at share: Double, _ theme: Theme) -> Color? {
    switch self {
    case .probability: theme.color(.probability, at: share)
    case .entropy: theme.color(.probability, at: 1 - share)
    case .surprise: theme.color(.divergence, at: share)
    case .off: nil
    }
  }

  /// What the colours mean, with numbers.
  var legend: Legend? {
    switch self {
    case .probability: Legend("probability", low: "0", high: "1")
    case .entropy: Legend("entropy, nats", low: "0", high: "6")
    case .surprise: Legend("surprise, nats", low: "-6", high: "+6")
    case .off: nil
    }
  }
}
