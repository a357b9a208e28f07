import Analysis

extension HeadKind {
  /// One letter, for where there is no room for the name.
  var badge: Character {
    switch self {
    case .previous: "p"
    case .first: "f"
    case .duplicate: "d"
    case .induction: "i"
    case .local: "l"
    case .diffuse: "·"
    }
  }

  static let legend = "p previous  f first (sink)  d duplicate  i induction  l local  · diffuse"
}
