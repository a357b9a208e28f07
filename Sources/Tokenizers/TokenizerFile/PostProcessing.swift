import Checkpoints

/// What a `post_processor` puts around a single text.
struct PostProcessing: Sendable {
  var before: [TokenID] = []
  var after: [TokenID] = []

  /// What `other` puts around the whole.
  func wrapped(in other: PostProcessing) -> PostProcessing {
    PostProcessing(before: other.before + before, after: after + other.after)
  }
}

extension PartCatalogue where Part == PostProcessing {
  static var postProcessors: PartCatalogue {
    PartCatalogue(kinds: [
      "Sequence": { settings throws(TokenizerError) in
        try Self.postProcessors.make(try settings.parts("processors")).reduce(PostProcessing()) { $0.wrapped(in: $1) }
      },
      // These two only move offsets about.
      "ByteLevel": { _ in PostProcessing() },
      "BertProcessing": { settings throws(TokenizerError) in try settings.classifierAndSeparator() },
      "RobertaProcessing": { settings throws(TokenizerError) in try settings.classifierAndSeparator() },
      "TemplateProcessing": { settings throws(TokenizerError) in try settings.template() },
    ])
  }
}

extension PartSettings {
  /// `["[CLS]", 101]` and `["[SEP]", 102]`.
  fileprivate func classifierAndSeparator() throws(TokenizerError) -> PostProcessing {
    PostProcessing(before: [try pair("cls")], after: [try pair("sep")])
  }

  private func pair(_ name: String) throws(TokenizerError) -> TokenID {
    guard let values = try required(name).array, values.count == 2,
      let id = values[1].integer.flatMap(TokenID.init(exactly:))
    else { throw wrong(name, expected: "a token and its id") }
    return id
  }

  fileprivate func template() throws(TokenizerError) -> PostProcessing {
    var result = PostProcessing()
    var texts = 0
    for piece in try parts("single") {
      if piece["Sequence"] != nil {
        texts += 1
      } else {
        let ids = try special(try piece.part("SpecialToken").string("id"))
        if texts == 0 { result.before += ids } else { result.after += ids }
      }
    }
    guard texts == 1 else {
      throw .unsupportedPart(key: key("single"), found: "\(texts) times the text", supported: ["once the text"])
    }
    return result
  }

  private func special(_ name: String) throws(TokenizerError) -> [TokenID] {
    let token = try part("special_tokens").part(name)
    var ids: [TokenID] = []
    for value in try token.array("ids") {
      guard let id = value.integer.flatMap(TokenID.init(exactly:)) else {
        throw token.wrong("ids", expected: "an array of token ids")
      }
      ids.append(id)
    }
    return ids
  }
}
