import Checkpoints
import Inference
import Tensors
import Tokenizers

/// A model ready to use: weights bound, tokenizer and chat template read. Shared by all jobs; immutable.
public final class LoadedModel: Sendable {
  /// As the user named it.
  public let path: String
  public let summary: ModelSummary
  public let model: BoundModel
  /// Nil where the model brings none: it reads and gives ids alone.
  public let tokenizer: Tokenizer?
  /// Nil where the model brings none. A template that can't be read fails only who asks for it: the model still runs.
  public let chatTemplate: Result<ChatTemplate?, TemplateError>

  /// Opens and binds a model, then reads its weights once so that the first token need not wait for the disk.
  ///
  /// A model that won't fit is refused before any of it is read, unless `isForced`.
  ///
  /// `progress` is told the share done from 0 to 1 and may return false to give up, which throws
  /// `InferenceError.cancelled`.
  public static func open(
    _ path: String, warmingUp: Bool = true, isForced: Bool = false, progress: (Double) -> Bool = { _ in true }
  ) throws -> LoadedModel {
    let checkpoint = try Checkpoint.open(path)
    // Before a weight is touched: with the shortest of contexts, whatever the session will be.
    if !isForced { try EnginePlan(checkpoint, name: path, options: SessionOptions(contextLength: 1)).check() }
    guard progress(0) else { throw InferenceError.cancelled }
    let loaded = try LoadedModel(path: path, checkpoint: checkpoint)
    if warmingUp { try checkpoint.readAhead(progress: progress) }
    checkpoint.releaseSettings()
    guard progress(1) else { throw InferenceError.cancelled }
    return loaded
  }

  init(path: String, checkpoint: Checkpoint) throws {
    self.path = path
    summary = ModelSummary(checkpoint)
    model = try BoundModel(checkpoint)
    let tokenizer = try Tokenizer.ifAny(of: checkpoint)
    self.tokenizer = tokenizer
    chatTemplate = Result { () throws(TemplateError) in try tokenizer?.chatTemplate() }
  }

  /// The same model with weights of other types: tokenizer and template are those of `other`.
  init(path: String, checkpoint: Checkpoint, sharingTextWith other: LoadedModel) throws {
    self.path = path
    summary = ModelSummary(checkpoint)
    model = try BoundModel(checkpoint)
    (tokenizer, chatTemplate) = (other.tokenizer, other.chatTemplate)
  }

  /// For what can't be done without text.
  func requiredTokenizer() throws(GenerationError) -> Tokenizer {
    guard let tokenizer else { throw .noTokenizer(path: path) }
    return tokenizer
  }
}

extension Checkpoint {
  /// Gives back the pages before each file's first tensor: tokenizer and template have read what they need of them.
  fileprivate func releaseSettings() {
    for (index, file) in files.enumerated() {
      guard let end = tensors.lazy.filter({ $0.file == index }).map(\.offset).min() else { continue }
      file.advise(.dontNeed, 0..<end)
    }
  }

  /// Touches every page of the files in order.
  fileprivate func readAhead(progress: (Double) -> Bool) throws {
    let chunk = 16 << 20
    var done = 0
    var checksum: UInt8 = 0
    for file in files {
      for start in stride(from: 0, to: file.count, by: chunk) {
        let end = min(file.count, start + chunk)
        for offset in stride(from: start, to: end, by: 4096) { checksum &+= file.bytes[offset] }
        done += end - start
        guard progress(Double(done) / Double(fileBytes)) else { throw InferenceError.cancelled }
      }
    }
    withExtendedLifetime(checksum) {}
  }
}

extension LoadedModel {
  /// A token as it is shown, its control characters made visible. Without a tokenizer a token has no text but its number.
  func display(_ id: TokenID) -> String {
    guard let tokenizer else { return "[\(id)]" }
    return VisibleText(tokenizer.display(id), layout: .manyLines).description
  }
}
