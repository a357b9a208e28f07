import Checkpoints
import History
import Inference
import Tokenizers

extension Generation {
  /// What is kept of a branch whose run has ended.
  init(_ branch: Branch, model: ModelStamp, maxTokens: Int) {
    var settings = Settings()
    settings.sampling = branch.sampling
    settings.maxTokens = maxTokens
    let timing = branch.timing ?? GenerationTiming()
    self.init(
      model: model, isChat: branch.isChat,
      messages: branch.messages.map { Message(role: $0.role, content: $0.content) }, promptIDs: branch.promptIDs,
      tokens: branch.tokens.map {
        Token(
          id: $0.id, text: $0.text, isSpecial: $0.isSpecial, logprob: $0.logprob, entropy: $0.entropy, rank: $0.rank)
      },
      settings: Dictionary(SliderRow.all.map { ($0.name, $0.value(in: settings)) }) { first, _ in first },
      seed: branch.sampling.seed, finish: branch.finish?.rawValue ?? "",
      speed: Speed(
        timeToFirstToken: timing.timeToFirstToken, promptRate: timing.promptRate, decodeRate: timing.decodeRate))
  }

  /// The settings with this generation's; what this build knows no more, or wouldn't allow, is left as it is.
  func restoring(_ settings: Settings) -> Settings {
    var settings = settings
    for row in SliderRow.all {
      guard let value = self.settings[row.name] else { continue }
      _ = row.set(value, in: &settings)
    }
    settings.sampling.seed = seed
    return settings
  }

  /// hasModel: whether the model that made it is there to go on; without, the text alone comes back, for its tokens mean
  /// nothing to another model.
  func branch(_ id: Int, hasModel: Bool) -> Branch {
    var branch = Branch(
      id: id, origin: .prompt, isChat: isChat,
      messages: messages.map { ChatMessage(role: $0.role, content: $0.content) },
      promptIDs: hasModel ? promptIDs : [],
      tokens: tokens.map {
        GeneratedToken(
          id: $0.id, text: $0.text, isSpecial: $0.isSpecial, logprob: $0.logprob, entropy: $0.entropy,
          rank: max(0, $0.rank), top: [])
      }, sampling: restoring(Settings()).sampling)
    branch.finish = FinishReason(rawValue: finish)
    branch.timing = timing
    return branch
  }

  private var timing: GenerationTiming {
    var timing = GenerationTiming()
    timing.promptTokens = promptIDs.count
    timing.generatedTokens = tokens.count
    timing.timeToFirstToken = speed.timeToFirstToken
    timing.promptSeconds = speed.promptRate > 0 ? Double(promptIDs.count) / speed.promptRate : 0
    timing.decodeSeconds = speed.decodeRate > 0 ? Double(max(0, tokens.count - 1)) / speed.decodeRate : 0
    return timing
  }
}

extension ModelSlot {
  /// The model as history knows it, with the adapters that are on.
  var stamp: ModelStamp? {
    facts.map {
      ModelStamp(name: adapterNote.isEmpty ? $0.name : "\($0.name) \(adapterNote)", path: $0.path, bytes: $0.bytes)
    }
  }
}
