import Canvas
import Foundation
import Testing

/// Reads the few forms of TOML that the shipped themes use.
private func read(_ name: String) throws -> ThemeSource {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../themes")
  let text = try String(contentsOf: folder.appending(path: name + ".toml"), encoding: .utf8)
  var object: [String: Any] = [:]
  var table = ""
  for line in text.split(separator: "\n") where !line.hasPrefix("#") {
    if line.hasPrefix("[") {
      table = line.dropFirst().dropLast().description
      object[table] = [String: Any]()
      continue
    }
    let parts = line.split(separator: " = ", maxSplits: 1)
    let value = try value(String(try #require(parts.last)))
    if table.isEmpty {
      object[String(parts[0])] = value
    } else if var entries = object[table] as? [String: Any] {
      entries[String(parts[0])] = value
      object[table] = entries
    }
  }
  return try JSONDecoder().decode(ThemeSource.self, from: JSONSerialization.data(withJSONObject: object))
}

private func value(_ text: String) throws -> Any {
  // Inline tables and arrays become JSON by quoting their keys; a comment may follow a string.
  var json = text
  if json.hasPrefix("{") {
    json = json.replacing(#/(\w+) = /#) { "\"\($0.1)\": " }
  } else if json.hasPrefix("\""), let end = json.dropFirst().firstIndex(of: "\"") {
    json = String(json[...end])
  }
  return try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
}

@Suite struct ThemeTests {
  static let shipped = ["glassbox-dark", "glassbox-light", "high-contrast", "monochrome"]

  @Test(arguments: shipped) func `a shipped theme is complete and readable`(name: String) throws {
    let source = try read(name)
    let theme = try source.theme(named: name)
    #expect(Set((source.roles ?? [:]).keys) == Set(ThemeRole.allCases.map(\.rawValue)))
    #expect(Set((source.scales ?? [:]).keys) == Set(ThemeScale.allCases.map(\.rawValue)))
    for role in ThemeRole.allCases {
      let style = theme[role]
      guard let contrast = style.foreground.contrast(with: style.background) else { continue }
      let isOrnament = [.border, .sliderTrack, .scrollbar, .scrollbarThumb, .faint, .placeholder].contains(role)
      #expect(contrast >= (isOrnament ? 1.2 : name == "high-contrast" ? 7 : 4.5), "\(role): \(contrast)")
    }
  }

  @Test(arguments: shipped) func `text is readable on every tint, and colours of a series on the paper`(name: String)
    throws
  {
    let theme = try read(name).theme(named: name)
    for step in 0...20 {
      for scale in [ThemeScale.probability, .divergence] {
        let tint = theme.color(scale, at: Double(step) / 20)
        if let contrast = theme[.text].foreground.contrast(with: tint) { #expect(contrast >= 4.5, "\(scale) \(step)") }
      }
    }
    for index in 0..<theme[.series].count {
      if let contrast = theme.series(index).contrast(with: theme[.text].background) { #expect(contrast >= 4.5) }
    }
  }

  @Test func `the ends of the probability scale keep their hue in 256 colours`() throws {
    for theme in [Theme.dark, .light] {
      let ends = [0.0, 1].map { theme.color(.probability, at: $0).nearest(in: .indexed256) }
      let low = try #require(ends[0].components)
      let high = try #require(ends[1].components)
      #expect(low.red > low.green && low.red > low.blue)
      #expect(high.red < high.green)
    }
  }

  @Test func `the built-in themes are the shipped ones`() throws {
    #expect(try read("glassbox-dark").theme(named: "glassbox-dark") == .dark)
    #expect(try read("glassbox-light").theme(named: "glassbox-light") == .light)
    #expect(try read("monochrome").theme(named: "monochrome") == .monochrome)
  }

  @Test func `what a theme leaves out comes from the built-in one`() {
    let theme = Theme(name: "mine", kind: .light, roles: [.accent: Style(.ansi(5))])
    #expect(theme[.accent] == Style(.ansi(5), on: Theme.light[.text].background))
    #expect(theme[.selection] == Theme.light[.selection])
    #expect(theme[.series] == Theme.light[.series])
  }

  @Test func `a wrong file is told apart by key, value and what was expected`() {
    func error(_ change: (inout ThemeSource) -> Void) -> String {
      var source = ThemeSource()
      change(&source)
      do {
        _ = try source.theme(named: "t")
        return ""
      } catch {
        return error.description
      }
    }
    #expect(error { $0.kind = "grey" } == "Theme 't': kind is 'grey'; expected dark or light.")
    #expect(error { $0.roles = ["txet": .init()] }.contains("roles.txet"))
    #expect(error { $0.roles = ["text": .init(fg: "blurple")] }.contains("roles.text.fg is 'blurple'"))
    #expect(error { $0.scales = ["series": ["0", "#12"]] }.contains("scales.series[1] is '#12'"))
    #expect(error { $0.scales = ["serious": []] }.contains("series"))
    #expect(
      error {
        $0.palette = ["sky": "#7fb2f0"]
        $0.roles = ["text": .init(fg: "sky")]
      } == "")
  }
}
