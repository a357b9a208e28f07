import Canvas
import Workbench

/// Which key means which command in which context: the commands' own keys, changed as the user's settings say.
public struct Keymap: Sendable {
  public let commands: CommandCatalog
  private let bindings: [InputContext: [Key: Int]]
  private let keys: [String: [Key]]
  /// What is wrong with the user's keys, one sentence each.
  public let problems: [String]

  public init(_ commands: CommandCatalog = PaneCatalog.commands, remapped: [String: [String]] = [:]) {
    var bindings: [InputContext: [Key: Int]] = [:]
    var keys: [String: [Key]] = [:]
    var problems: [String] = []
    for name in remapped.keys.sorted() where commands[name] == nil {
      problems.append("keys: there is no command '\(name)'.")
    }
    // The user's keys go first, so that they win where two commands want the same one.
    let order = commands.all.indices.sorted {
      let (a, b) = (remapped[commands.all[$0].name] != nil, remapped[commands.all[$1].name] != nil)
      return a != b ? a : $0 < $1
    }
    for index in order {
      let command = commands.all[index]
      var own: [Key] = []
      for text in remapped[command.name] ?? command.keys {
        guard let key = Key(text) else {
          problems.append("keys: '\(text)' of '\(command.name)' is no key.")
          continue
        }
        let taken = command.contexts.first { bindings[$0]?[key] != nil }
        if let taken {
          let holder = bindings[taken]?[key].map { commands.all[$0].name } ?? ""
          problems.append("keys: \(key) of '\(command.name)' belongs to '\(holder)' in \(taken).")
          continue
        }
        for context in command.contexts { bindings[context, default: [:]][key] = index }
        own.append(key)
      }
      keys[command.name] = own
    }
    self.commands = commands
    self.bindings = bindings
    self.keys = keys
    self.problems = problems
  }

  /// What the key means: the first context that knows it says.
  public func command(for key: Key, in contexts: [InputContext]) -> Command? {
    for context in contexts {
      if let index = bindings[context]?[key] { return commands.all[index] }
    }
    return nil
  }

  /// The keys of a command as they are now.
  public func keys(of name: String) -> [Key] { keys[name] ?? [] }

  /// The first key as it is shown.
  public func keyText(of name: String) -> String? { keys(of: name).first.map(Self.text) }

  public static func text(_ key: Key) -> String {
    switch key {
    case .char(" "): "space"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .ctrl(let character): "^" + character.uppercased()
    default: "\(key)"
    }
  }

  /// Commands for the hint line, most useful first, with the key that reaches each in these contexts.
  public func hints(for contexts: [InputContext]) -> [(key: String, command: Command)] {
    let hints = contexts.flatMap { context in
      commands.all.filter { $0.hint != nil && $0.contexts.contains(context) }
        .sorted { ($0.hint ?? 0) < ($1.hint ?? 0) }
    }
    var seen: Set<String> = []
    return hints.compactMap { command in
      guard seen.insert(command.name).inserted,
        let key = keys(of: command.name).first(where: { self.command(for: $0, in: contexts)?.name == command.name })
      else { return nil }
      return (Self.text(key), command)
    }
  }
}
