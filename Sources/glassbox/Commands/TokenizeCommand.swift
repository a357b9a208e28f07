import ArgumentParser
import Checkpoints
import Foundation
import Tokenizers

/// `glassbox tokenize`: text to token ids.
struct TokenizeCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn text into token ids.",
    discussion: "Without TEXT, standard input is read to its end. A file that holds only a vocabulary will do.")

  @OptionGroup var model: ModelArgument
  @Argument(help: "The text.") var text: String?
  @Flag(name: .customLong("no-special"), help: "Add none of the model's own tokens (BOS, EOS, …).")
  var noSpecial = false
  @Flag(name: .customLong("parse-special"), help: "Read special tokens written in the text as such.")
  var parseSpecial = false
  @Flag(help: "Read one JSON string a line; print one JSON array of ids a line.") var batch = false
  @Flag(
    help: "Tell on standard error how much processor time encoding took, the least of five, and print nothing else.")
  var timing = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if batch, timing { throw ValidationError("--timing times one text; --batch reads many.") }
    if batch, text != nil { throw ValidationError("--batch reads standard input, but TEXT was given as well.") }
  }

  func run() throws {
    let tokenizer = try Tokenizer(opening: try model.path())
    if batch { return try runBatch(tokenizer) }
    let text = try text ?? StandardInput.text()
    if timing { return time(text, tokenizer) }
    let ids = encode(text, tokenizer)
    let pieces = ids.map { String(decoding: tokenizer.piece($0), as: UTF8.self) }
    if output.json {
      return try StandardOutput.json(TokenizeReport(ids: ids, pieces: pieces, count: ids.count))
    }
    let style = TextStyle(isOn: output.usesColor)
    for (index, id) in ids.enumerated() {
      let piece = VisibleText(tokenizer.display(id)).description
      try StandardOutput.line("\(id)\t\(style.token(piece, isEven: index.isMultiple(of: 2)))")
    }
  }

  private func time(_ text: String, _ tokenizer: Tokenizer) {
    var count = 0
    let times = (0..<5).map { _ in
      let started = clock()
      count = encode(text, tokenizer).count
      return clock() - started
    }
    let milliseconds = Double(times.min() ?? 0) / Double(CLOCKS_PER_SEC) * 1000
    StandardError.write("\(text.utf8.count) bytes, \(count) tokens, \(String(format: "%.2f", milliseconds)) ms\n")
  }

  private func encode(_ text: String, _ tokenizer: Tokenizer) -> [TokenID] {
    tokenizer.encode(text, addSpecial: !noSpecial, parseSpecial: parseSpecial)
  }

  private func runBatch(_ tokenizer: Tokenizer) throws {
    try StandardInput.forEachLine { number, line in
      guard let text = try? JSONDecoder().decode(String.self, from: line) else {
        throw Failure(.badInput, "Line \(number) of standard input: expected a JSON string.")
      }
      try StandardOutput.json(encode(text, tokenizer))
    }
  }
}

/// What `tokenize --json` prints.
private struct TokenizeReport: Encodable {
  let ids: [TokenID]
  /// The text of each token; bytes that are no UTF-8 by themselves appear as U+FFFD.
  let pieces: [String]
  let count: Int
}
