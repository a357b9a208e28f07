/// The look of the whole screen as a value: a style for every role and a few colour scales.
///
/// Reading theme files is not its work. Whatever a file leaves out comes from the built-in theme of the same kind, so a
/// partial or missing file still gives a complete theme.
public struct Theme: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable { case dark, light }

  public let name: String
  public let kind: Kind
  private let styles: [Style]
  private let scales: [ThemeScale: [Color]]

  /// A theme from what a file says; roles and scales it doesn't name are those of the built-in theme of its kind.
  public init(name: String, kind: Kind, roles: [ThemeRole: Style], scales: [ThemeScale: [Color]] = [:]) {
    let base = kind == .dark ? Self.darkRoles : Self.lightRoles
    let baseScales = kind == .dark ? Self.darkScales : Self.lightScales
    self.name = name
    self.kind = kind
    let text = roles[.text] ?? base[.text] ?? .plain
    styles = ThemeRole.allCases.map { role in (roles[role] ?? base[role] ?? .plain).over(role == .text ? .plain : text)
    }
    self.scales = baseScales.merging(scales.filter { !$0.value.isEmpty }) { _, own in own }
  }

  /// How a role looks; colours the theme leaves open are those of `text`.
  public subscript(role: ThemeRole) -> Style { styles[role.index] }

  /// The colours of a scale, from its low end to its high end; never empty.
  public subscript(scale: ThemeScale) -> [Color] { scales[scale] ?? [.default] }

  /// A colour on a scale, mixed from its neighbours. Values outside of 0…1 count as the nearest end.
  public func color(_ scale: ThemeScale, at value: Double) -> Color {
    let anchors = self[scale]
    let position = min(1, max(0, value.isNaN ? 0 : value)) * Double(anchors.count - 1)
    let low = min(anchors.count - 1, Int(position))
    let high = min(anchors.count - 1, low + 1)
    return anchors[low].mixed(with: anchors[high], position - Double(low))
  }

  /// The colour that tells the nth of several things apart; they repeat when there are more things than colours.
  public func series(_ index: Int) -> Color {
    let colors = self[.series]
    return colors[((index % colors.count) + colors.count) % colors.count]
  }
}

extension ThemeRole {
  private static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
  fileprivate var index: Int { Self.indices[self] ?? 0 }
}
