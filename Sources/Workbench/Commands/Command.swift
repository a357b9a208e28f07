/// Something the user can ask for: its name, what it says in help, the keys it has by default, and the action
/// it stands for. Help, key hints, palette, command line and remapping are all made from these.
public struct Command: Sendable, Identifiable {
  /// Unique, such as `generate.stop`; the name to remap keys by and to type after `:`.
  public let name: String
  /// Two or three words, as shown beside the key.
  public let title: String
  /// One sentence for help.
  public let summary: String
  /// Default keys in their textual notation, such as `ctrl-p`.
  public let keys: [String]
  /// Where the keys work.
  public let contexts: [InputContext]
  public let action: Action
  /// What may or must follow the name on the command line.
  public let argument: Argument?
  /// Place among the key hints in the last line, first to last; nil leaves it to help.
  public let hint: Int?
  /// Whether the palette offers it. Keys that only make sense in place (arrows, Enter) are left out.
  public let isInPalette: Bool

  public var id: String { name }

  public init(
    _ name: String, _ title: String, keys: String..., in contexts: InputContext..., hint: Int? = nil,
    palette: Bool = true, argument: Argument? = nil, does action: Action, _ summary: String
  ) {
    self.init(
      name, title, allKeys: keys, in: contexts, hint: hint, isInPalette: palette, argument: argument, does: action,
      summary)
  }

  /// The same with keys and contexts as lists.
  public init(
    _ name: String, _ title: String, allKeys keys: [String], in contexts: [InputContext], hint: Int? = nil,
    isInPalette: Bool = true, argument: Argument? = nil, does action: Action, _ summary: String
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.keys = keys
    self.contexts = contexts
    self.action = action
    self.argument = argument
    self.hint = hint
    self.isInPalette = isInPalette
  }

  /// The text after a command's name, and what it makes of the command.
  public struct Argument: Sendable {
    /// As shown in help: `NAME`.
    public let placeholder: String
    public let isRequired: Bool
    /// Nil where the text is no such argument.
    public let parse: @Sendable (String) -> Action?

    public init(_ placeholder: String, isRequired: Bool = false, parse: @escaping @Sendable (String) -> Action?) {
      self.placeholder = placeholder
      self.isRequired = isRequired
      self.parse = parse
    }
  }
}
