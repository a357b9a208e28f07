/// Bold and colour for plain output; nothing at all when off. Colours are the terminal's own first sixteen, so they
/// suit a dark and a light background.
struct TextStyle {
  let isOn: Bool

  func heading(_ text: String) -> String { wrapped(text, "1") }
  func warning(_ text: String) -> String { wrapped(text, "1;33") }
  func token(_ text: String, isEven: Bool) -> String { wrapped(text, isEven ? "36" : "35") }

  private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
