import Tensors

/// One line of the settings dialog: how it is named, what it may be, and where it lives.
public struct SettingItem: Sendable, Identifiable {
  public enum Kind: Sendable {
    case choice(@Sendable (WorkbenchState) -> [String])
    case toggle
    /// Whole numbers; `unit` is multiplied in (MB as bytes).
    case number(ClosedRange<Int>, step: Int, unit: Int, zero: String)
  }

  /// As in the settings file and after `:set`.
  public let name: String
  public let title: String
  public let summary: String
  public let kind: Kind
  let read: @Sendable (Settings) -> String
  let write: @Sendable (String, inout Settings) -> Bool

  public var id: String { name }

  /// The value as shown and typed.
  public func value(in settings: Settings) -> String { read(settings) }

  /// Nil after setting it; else what was expected.
  public func set(_ text: String, in state: WorkbenchState, _ settings: inout Settings) -> String? {
    switch kind {
    case .choice(let choices):
      let choices = choices(state)
      guard choices.contains(text), write(text, &settings) else {
        return "\(name) is one of \(choices.joined(separator: ", ")), not '\(text)'."
      }
    case .toggle:
      guard ["on", "off", "true", "false"].contains(text), write(text, &settings) else {
        return "\(name) is on or off, not '\(text)'."
      }
    case .number(let range, _, _, _):
      guard let number = Int(text), range.contains(number), write(text, &settings) else {
        return "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'."
      }
    }
    return nil
  }

  /// The value `steps` further.
  public func stepped(_ steps: Int, in state: WorkbenchState) -> String {
    let current = value(in: state.settings)
    switch kind {
    case .choice(let choices):
      let choices = choices(state)
      guard !choices.isEmpty else { return current }
      let index = (choices.firstIndex(of: current) ?? 0) + steps
      return choices[((index % choices.count) + choices.count) % choices.count]
    case .toggle: return current == "on" ? "off" : "on"
    case .number(let range, let step, _, _):
      return String(max(range.lowerBound, min(range.upperBound, (Int(current) ?? 0) + steps * step)))
    }
  }
}

/// Every setting with a line of its own. Sampling has its sliders, keys and layouts their commands.
public enum SettingCatalog {
  public static let all: [SettingItem] = [
    choice("theme", "Theme", "Colours of the whole screen", \.theme) { $0.themes },
    SettingItem(
      name: "tint", title: "Token tint", summary: "What a token's colour tells",
      kind: .choice { _ in TokenTint.allCases.map(\.rawValue) }, read: { $0.tint.rawValue },
      write: { text, settings in
        guard let tint = TokenTint(rawValue: text) else { return false }
        settings.tint = tint
        return true
      }),
    SettingItem(
      name: "glyphs", title: "Graph glyphs", summary: "Braille, blocks or plain ASCII; automatic asks the locale",
      kind: .choice { _ in GlyphChoice.allCases.map(\.rawValue) }, read: { $0.glyphs.rawValue },
      write: { text, settings in
        guard let glyphs = GlyphChoice(rawValue: text) else { return false }
        settings.glyphs = glyphs
        return true
      }),
    toggle("mouse", "Mouse", "Clicks and wheel; off leaves the terminal its own selection", \.mouse),
    toggle("history", "History", "Keeps generations and comparisons to be searched and reopened", \.history),
    choice("start-layout", "Start layout", "What the workbench opens with", \.startLayout) { state in
      LayoutCatalog.all.map(\.name) + state.settings.layouts.keys.sorted()
    },
    number(
      "memory-budget", "Memory budget (MB)", "What models may take; 0 is all the machine has", \.memoryBudget,
      0...4_000_000, step: 256, unit: 1 << 20, zero: "all"),
    number(
      "context-length", "Context (tokens)", "Cache of a newly loaded model; 0 is the model's own, at most 4096",
      \.contextLength, 0...1_048_576, step: 512, unit: 1, zero: "model's"),
    SettingItem(
      name: "cache-type", title: "Cache type",
      summary: "How a newly loaded model keeps keys and values; fewer bits leave room for more context",
      kind: .choice { _ in CacheType.allCases.map(\.rawValue) }, read: { $0.cacheType.rawValue },
      write: { text, settings in
        guard let type = CacheType(rawValue: text) else { return false }
        settings.cacheType = type
        return true
      }),
    number(
      "threads", "Threads", "For a newly loaded model; 0 is one for each physical core", \.threads, 0...256, step: 1,
      unit: 1, zero: "all cores"),
    number(
      "logits-budget", "Kept logits (MB)", "Waterfalls of tokens already generated are made from these", \.logitsBudget,
      0...4096, step: 16, unit: 1 << 20, zero: "none"),
    number(
      "recording-limit", "Recording (MB)", "What attention, lens and experts keep of a sequence; more reaches further",
      \.recordingLimit, 16...1_048_576, step: 256, unit: 1 << 20, zero: ""),
  ]

  public static func item(_ name: String) -> SettingItem? { all.first { $0.name == name } }

  private static func choice(
    _ name: String, _ title: String, _ summary: String, _ path: WritableKeyPath<Settings, String> & Sendable,
    among choices: @escaping @Sendable (WorkbenchState) -> [String]
  ) -> SettingItem {
    SettingItem(
      name: name, title: title, summary: summary, kind: .choice(choices), read: { $0[keyPath: path] },
      write: { text, settings in
        settings[keyPath: path] = text
        return true
      })
  }

  private static func toggle(
    _ name: String, _ title: String, _ summary: String, _ path: WritableKeyPath<Settings, Bool> & Sendable
  ) -> SettingItem {
    SettingItem(
      name: name, title: title, summary: summary, kind: .toggle, read: { $0[keyPath: path] ? "on" : "off" },
      write: { text, settings in
        guard ["on", "off", "true", "false"].contains(text) else { return false }
        settings[keyPath: path] = text == "on" || text == "true"
        return true
      })
  }

  private static func number(
    _ name: String, _ title: String, _ summary: String, _ path: WritableKeyPath<Settings, Int> & Sendable,
    _ range: ClosedRange<Int>, step: Int, unit: Int, zero: String
  ) -> SettingItem {
    SettingItem(
      name: name, title: title, summary: summary, kind: .number(range, step: step, unit: unit, zero: zero),
      read: { String($0[keyPath: path] / unit) },
      write: { text, settings in
        guard let number = Int(text) else { return false }
        settings[keyPath: path] = number * unit
        return true
      })
  }
}
