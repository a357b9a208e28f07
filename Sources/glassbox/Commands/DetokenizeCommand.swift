import ArgumentParser
import Checkpoints
import Foundation
import Tokenizers

/// `glassbox detokenize`: token ids to text.
struct DetokenizeCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "detokenize",
    abstract: "Turn token ids into text.",
    discussion: "Without ids, standard input is read: ids between blanks or commas.")

  @OptionGroup var model: ModelArgument
  @Argument(help: "The token ids, between blanks or commas.") var ids: [String] = []
  @Flag(name: .customLong("skip-special"), help: "Leave the model's special tokens out of the text.")
  var skipSpecial = false
  @Flag(help: "Read one JSON array of ids a line; print one JSON string a line.") var batch = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if batch, !ids.isEmpty { throw ValidationError("--batch reads standard input, but ids were given as well.") }
    _ = try ids.flatMap(Self.parse)
  }

  func run() throws {
    let tokenizer = try Tokenizer(opening: try model.path())
    if batch { return try runBatch(tokenizer) }
    let ids = try self.ids.isEmpty ? Self.parse(try StandardInput.text()) : self.ids.flatMap(Self.parse)
    let text = try tokenizer.decode(ids, skipSpecial: skipSpecial)
    if output.json { return try StandardOutput.json(DetokenizeReport(text: text, count: ids.count)) }
    try StandardOutput.text(text)
    if StandardOutput.isTerminal { try StandardOutput.line() }
  }

  private func runBatch(_ tokenizer: Tokenizer) throws {
    try StandardInput.forEachLine { number, line in
      guard let ids = try? JSONDecoder().decode([TokenID].self, from: line) else {
        throw Failure(.badInput, "Line \(number) of standard input: expected a JSON array of token ids.")
      }
      do {
        try StandardOutput.json(try tokenizer.decode(ids, skipSpecial: skipSpecial))
      } catch let error as TokenizerError {
        throw Failure(.badInput, "Line \(number) of standard input: \(error)")
      }
    }
  }

  private static func parse(_ text: String) throws -> [TokenID] {
    try text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map { word in
      guard let id = TokenID(word) else { throw ValidationError("Expected a token id, but found '\(word)'.") }
      return id
    }
  }
}

/// What `detokenize --json` prints.
private struct DetokenizeReport: Encodable {
  let text: String
  let count: Int
}
