/// A theme as its file says it: names and texts, decoded from TOML by whoever can, turned into a theme here.
///
/// The format is described at the top of `themes/glassbox-dark.toml`.
public struct ThemeSource: Sendable, Equatable, Decodable {
  public struct Role: Sendable, Equatable, Decodable {
    public var fg, bg: String?
    public var bold, dim, italic, underline, reverse: Bool?

    public init(fg: String? = nil, bg: String? = nil) {
      self.fg = fg
      self.bg = bg
    }

    var attributes: Attributes {
      let named: [(Bool?, Attributes)] = [
        (bold, .bold), (dim, .dim), (italic, .italic), (underline, .underline), (reverse, .reverse),
      ]
      return named.reduce(into: []) { if $1.0 == true { $0.formUnion($1.1) } }
    }
  }

  public var kind: String?
  public var palette: [String: String]?
  public var roles: [String: Role]?
  public var scales: [String: [String]]?

  public init() {}

  /// The theme, or what is wrong with the file.
  public func theme(named name: String) throws(ThemeError) -> Theme {
    let kindName = kind ?? Theme.Kind.dark.rawValue
    guard let kind = Theme.Kind(rawValue: kindName) else {
      throw ThemeError(theme: name, key: "kind", found: kindName, expected: "dark or light")
    }
    var styles: [ThemeRole: Style] = [:]
    for (key, role) in (roles ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let known = ThemeRole(rawValue: key) else {
        throw ThemeError(theme: name, key: "roles.\(key)", found: key, expected: "a role such as text or status-bar")
      }
      styles[known] = Style(
        try color(role.fg, "roles.\(key).fg", name), on: try color(role.bg, "roles.\(key).bg", name), role.attributes)
    }
    var runs: [ThemeScale: [Color]] = [:]
    for (key, texts) in (scales ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let known = ThemeScale(rawValue: key) else {
        let expected = ThemeScale.allCases.map(\.rawValue).joined(separator: ", ")
        throw ThemeError(theme: name, key: "scales.\(key)", found: key, expected: expected)
      }
      var colors: [Color] = []
      for (index, text) in texts.enumerated() { colors.append(try color(text, "scales.\(key)[\(index)]", name)) }
      runs[known] = colors
    }
    return Theme(name: name, kind: kind, roles: styles, scales: runs)
  }

  private func color(_ text: String?, _ key: String, _ theme: String) throws(ThemeError) -> Color {
    guard let text else { return .default }
    guard let color = Color(palette?[text] ?? text) else {
      throw ThemeError(
        theme: theme, key: key, found: text, expected: "#rrggbb, #rgb, 0…255, default, or a name in the palette")
    }
    return color
  }
}

/// What is wrong with a theme's file.
public struct ThemeError: Error, Equatable, CustomStringConvertible {
  public let theme, key, found, expected: String
  public var description: String { "Theme '\(theme)': \(key) is '\(found)'; expected \(expected)." }
}
