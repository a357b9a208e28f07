/// Every command of the frame and of all panes, in the order help lists them.
public struct CommandCatalog: Sendable {
  public let all: [Command]
  private let indices: [String: Int]

  public init(_ commands: [Command]) {
    all = commands
    indices = Dictionary(commands.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(name: String) -> Command? { indices[name].map { all[$0] } }

  /// What the palette offers for what was typed, best first.
  public func matches(_ query: String) -> [(command: Command, match: FuzzyMatch)] {
    let offered = all.filter(\.isInPalette)
    let texts = offered.map { "\($0.title)  \($0.name)" }
    return FuzzyMatch.ranked(query, among: texts).map { (offered[$0.index], $0.match) }
  }

  /// The action of a line such as `theme nord`: an exact name, else the only name that begins so.
  public func action(ofLine line: String) -> Result<Action, CommandLineError> {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard let word = words.first.map(String.init) else { return .failure(.empty) }
    let rest = words.count > 1 ? words[1].trimmingBlanks() : ""
    guard let command = self[word] ?? uniqueCommand(beginning: word) else {
      return .failure(.unknown(word, near: matches(word).prefix(3).map(\.command.name)))
    }
    guard let argument = command.argument else {
      return rest.isEmpty ? .success(command.action) : .failure(.takesNone(command.name))
    }
    if rest.isEmpty, !argument.isRequired { return .success(command.action) }
    guard !rest.isEmpty, let action = argument.parse(rest) else {
      return .failure(.badArgument(command.name, expected: argument.placeholder, found: rest))
    }
    return .success(action)
  }

  private func uniqueCommand(beginning word: String) -> Command? {
    let hits = all.filter { $0.name.hasPrefix(word) || $0.name.split(separator: ".").last.map(String.init) == word }
    return hits.count == 1 ? hits[0] : nil
  }
}

/// Why a command line was not understood.
public enum CommandLineError: Error, Equatable, CustomStringConvertible {
  case empty
  case unknown(String, near: [String])
  case takesNone(String)
  case badArgument(String, expected: String, found: String)

  public var description: String {
    switch self {
    case .empty: "Type a command; ? lists them."
    case .unknown(let word, let near):
      near.isEmpty ? "No command '\(word)'." : "No command '\(word)'; near: \(near.joined(separator: ", "))."
    case .takesNone(let name): "'\(name)' takes nothing after it."
    case .badArgument(let name, let expected, ""): "'\(name)' needs \(expected)."
    case .badArgument(let name, let expected, let found): "'\(name)' needs \(expected), not '\(found)'."
    }
  }
}

extension StringProtocol {
  func trimmingBlanks() -> String {
    var view = self[...]
    while view.first?.isWhitespace == true { view = view.dropFirst() }
    while view.last?.isWhitespace == true { view = view.dropLast() }
    return String(view)
  }
}
