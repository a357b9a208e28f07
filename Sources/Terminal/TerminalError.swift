/// Why a full-screen display can't be started.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// Standard input or output goes elsewhere.
  case notATerminal(stream: String)
  /// There is no description of the terminal, or curses can't work with it.
  case unusable(term: String, reason: String)
  /// Another screen is on already.
  case alreadyStarted
  case system(call: String, code: Int32)

  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "The workbench needs a terminal, but \(stream) is not one. Use a verb such as 'glassbox generate' in pipes."
    case .unusable(let term, let reason):
      "The terminal TERM='\(term)' can't be used: \(reason). Try TERM=xterm-256color."
    case .alreadyStarted: "A screen is already started in this process."
    case .system(let call, let code): "\(call) failed with error \(code)."
    }
  }
}
