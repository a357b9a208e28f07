import ArgumentParser
import Checkpoints
import Foundation
import Tokenizers
import Workbench

/// Where a prompt comes from: exactly one of text, a file, token ids or a chat message.
struct PromptOptions: ParsableArguments {
  @Option(help: "The prompt as text; special tokens written in it count as such.")
  var prompt: String?
  @Option(help: ArgumentHelp("A file with the prompt as UTF-8 text; - is standard input.", valueName: "file"))
  var promptFile: String?
  @Option(help: ArgumentHelp("The prompt as token ids, separated by commas.", valueName: "1,2,3"))
  var ids: TokenList?
  @Option(help: "A user's message, put through the model's chat template.")
  var chat: String?
  @Option(help: "A system message before --chat.")
  var system: String?

  func validate() throws {
    let given = [prompt != nil, promptFile != nil, ids != nil, chat != nil].count { $0 }
    guard given == 1 else {
      throw ValidationError("Expected exactly one of --prompt, --prompt-file, --ids and --chat; found \(given).")
    }
    guard system == nil || chat != nil else { throw ValidationError("--system goes with --chat.") }
  }

  /// What the model is to continue.
  func read() throws -> GenerationRequest.Prompt {
    if let ids { return .ids(ids.ids) }
    if let chat {
      let system = system.map { [ChatMessage(role: "system", content: $0)] } ?? []
      return .chat(system + [ChatMessage(role: "user", content: chat)])
    }
    if let prompt { return .text(prompt) }
    return .text(try InputFile.text(promptFile ?? "-"))
  }
}

/// `1,2,3` on the command line.
struct TokenList: ExpressibleByArgument {
  let ids: [TokenID]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let ids = parts.compactMap { TokenID($0.trimmingPrefix(while: \.isWhitespace)) }
    guard ids.count == parts.count else { return nil }
    self.ids = ids
  }
}
