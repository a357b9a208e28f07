/// A situation in which keys have a meaning of their own, such as `generate.sliders`.
///
/// The contexts of a moment form a list, most particular first; a key means what the first context that
/// knows it says.
public struct InputContext: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  public var description: String { rawValue }
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }

  /// Everywhere except under a dialog.
  public static let global = InputContext("global")
  /// Wherever a list, table or text can be moved in.
  public static let navigation = InputContext("navigation")
  /// Any text field.
  public static let field = InputContext("field")
  /// A text field of several lines.
  public static let editor = InputContext("editor")
  public static let help = InputContext("help")
  public static let palette = InputContext("palette")
  public static let form = InputContext("settings")
  public static let layouts = InputContext("layouts")
  public static let history = InputContext("history")
  public static let comparison = InputContext("comparison")
  public static let confirm = InputContext("confirm")
  public static let prompt = InputContext("question")

  public init(pane: PaneID, part: String? = nil) { rawValue = part.map { "\(pane).\($0)" } ?? pane.rawValue }
}
