import Checkpoints
import Tokenizers

extension ModelDetails {
  /// What the files at `path` say; weights are not read.
  init(reading path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    self.init(
      path: path, facts: Self.facts(of: checkpoint), metadata: Self.metadata(of: checkpoint),
      tensors: checkpoint.tensors.map {
        TensorRow(
          name: VisibleText($0.name).description, shape: $0.shape, type: $0.type.name, bytes: $0.bytes,
          offset: $0.offset)
      },
      diagram: (try? DiagramDrawing(checkpoint).lines) ?? [], template: Self.template(of: checkpoint))
  }

  private static func facts(of checkpoint: Checkpoint) -> [Fact] {
    let summary = ModelSummary(checkpoint)
    let number = { (value: Int?) in value.map(String.init) }
    let facts: [(String, String?)] = [
      ("name", summary.name), ("architecture", summary.architecture), ("format", summary.format),
      ("parameters", "\(summary.parameters.countText) (\(summary.parameters))"), ("type", summary.type),
      ("size", "\(summary.fileBytes.byteText) (\(summary.fileBytes))"),
      ("bits per weight", summary.bitsPerWeight.map { (($0 * 100).rounded() / 100).compact }),
      ("context", number(summary.contextLength)), ("embedding", number(summary.embeddingLength)),
      ("blocks", number(summary.blockCount)), ("heads", summary.headCount.map(text)),
      ("key/value heads", summary.headCountKV.map(text)), ("vocabulary", number(summary.vocabSize)),
      ("licence", summary.license), ("tensors", String(checkpoint.tensors.count)),
      ("file", checkpoint.paths.first),
    ]
    return facts.compactMap { label, value in value.map { Fact(label, VisibleText($0).description) } }
  }

  private static func text(_ heads: ModelSummary.PerLayer) -> String {
    switch heads {
    case .same(let count): String(count)
    case .each(let counts): "\(counts.min() ?? 0) to \(counts.max() ?? 0), by layer"
    }
  }

  private static func metadata(of checkpoint: Checkpoint) -> [MetadataRow] {
    checkpoint.metadata.keys.map {
      MetadataRow(key: VisibleText($0).description, value: checkpoint.metadata.text(of: $0, limit: 400) ?? "")
    }
  }

  private static let sampleConversation = [
    ChatMessage(role: "system", content: "You are a helpful assistant."),
    ChatMessage(role: "user", content: "What is the capital of France?"),
    ChatMessage(role: "assistant", content: "Paris."), ChatMessage(role: "user", content: "And of Italy?"),
  ]

  /// A short conversation as the model would see it, or why there is none.
  private static func template(of checkpoint: Checkpoint) -> String {
    do {
      let tokenizer = try Tokenizer(checkpoint: checkpoint)
      guard let source = tokenizer.chatTemplateSource else { return "This model brings no chat template." }
      let rendered = try tokenizer.chatTemplate()?.render(
        Self.sampleConversation, bosToken: tokenizer.bosText, eosToken: tokenizer.eosText)
      let text = "\(rendered ?? "")\n\n--- the template itself ---\n\n\(source)"
      return VisibleText(text, layout: .manyLines).description
    } catch {
      return "\(error)"
    }
  }
}
