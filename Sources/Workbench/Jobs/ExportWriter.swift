import Foundation

/// Writes what `e` exports, in the format the file name's ending says.
enum ExportWriter {
  /// Returns the full path. Written beside the name first and renamed when whole.
  static func write(_ document: ExportDocument, to path: String) throws -> String {
    let ending = document.ending(of: path) ?? ""
    let url = URL(fileURLWithPath: fullPath(path))
    if ending == "safetensors", let tensors = document.tensors {
      try tensors.write(to: url.path)
      return url.path
    }
    let data = try data(of: document, as: ending)
    try data.write(to: url, options: .atomic)
    return url.path
  }

  static func write(_ value: some Encodable, to path: String) throws {
    try json(value).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  static func fullPath(_ path: String) -> String {
    URL(fileURLWithPath: (path as NSString).expandingTildeInPath).path
  }

  static func data(of document: ExportDocument, as ending: String) throws -> Data {
    switch (document, ending) {
    case (.branch(let branch, let model), "json"): try json(BranchExport(branch, model: model))
    case (.branch(let branch, _), "csv"): Data(csv(branch).utf8)
    case (.branch(let branch, _), _): Data((branch.text + "\n").utf8)
    case (.model(let details), "csv"): Data(csv(details).utf8)
    case (.model(let details), _): try json(ModelExport(details))
    // Written from a recording, not from the state: see `AttentionExport`.
    case (.attention, _): Data()
    case (.lens(let export), "svg"): Data(export.figure.svg(.light()).utf8)
    case (.lens(let export), "csv"): Data(export.table.text.utf8)
    case (.lens(let export), _): try json(export.record)
    case (.plan(let export), _): Data(try export.text(as: ending).utf8)
    case (.routing(let export), "svg"): Data(export.figure.svg(.light()).utf8)
    case (.routing(let export), "csv"): Data(export.table.text.utf8)
    case (.routing(let export), _): try json(export.record)
    case (.comparison(let export), "svg"): Data(export.figure.svg(.light()).utf8)
    case (.comparison(let export), "csv"): Data(export.table.text.utf8)
    case (.comparison(let export), _): try json(export.record)
    }
  }

  private static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  private static func csv(_ branch: Branch) -> String {
    let rows = branch.tokens.enumerated().map { index, token in
      [
        String(branch.promptIDs.count + index), String(token.id), quoted(token.text), String(token.logprob),
        String(token.entropy), String(token.rank),
      ].joined(separator: ",")
    }
    return (["position,id,text,logprob,entropy,rank"] + rows).joined(separator: "\n") + "\n"
  }

  private static func csv(_ details: ModelDetails) -> String {
    let rows = details.tensors.map { tensor in
      [quoted(tensor.name), tensor.shapeText, tensor.type, String(tensor.bytes), String(tensor.offset)]
        .joined(separator: ",")
    }
    return (["name,shape,type,bytes,offset"] + rows).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
}

private struct BranchExport: Encodable {
  struct Step: Encodable {
    struct Candidate: Encodable {
      let id: Int32
      let text: String
      let logprob: Float
    }
    let id: Int32
    let text: String
    let logprob: Float
    let entropy: Float
    let rank: Int
    let top: [Candidate]
  }
  struct Message: Encodable {
    let role: String
    let content: String
  }

  let model: String
  let messages: [Message]
  let prompt_ids: [Int32]
  let ids: [Int32]
  let text: String
  let finish_reason: String?
  let seed: UInt64?
  let logprobs: [Step]

  init(_ branch: Branch, model: String) {
    self.model = model
    messages = branch.messages.map { Message(role: $0.role, content: $0.content) }
    prompt_ids = branch.promptIDs
    ids = branch.tokens.map(\.id)
    text = branch.text
    finish_reason = branch.finish?.rawValue
    seed = branch.sampling.seed
    logprobs = branch.tokens.map { token in
      Step(
        id: token.id, text: token.text, logprob: token.logprob, entropy: token.entropy, rank: token.rank,
        top: token.top.map { .init(id: $0.id, text: $0.text, logprob: $0.logprob) })
    }
  }
}

private struct ModelExport: Encodable {
  struct Tensor: Encodable {
    let name: String
    let shape: [Int]
    let type: String
    let bytes: Int
    let offset: Int
  }
  let path: String
  let facts: [String: String]
  let metadata: [String: String]
  let tensors: [Tensor]

  init(_ details: ModelDetails) {
    path = details.path
    facts = Dictionary(details.facts.map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first })
    metadata = Dictionary(details.metadata.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    tensors = details.tensors.map {
      Tensor(name: $0.name, shape: $0.shape, type: $0.type, bytes: $0.bytes, offset: $0.offset)
    }
  }
}
