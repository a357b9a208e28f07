/// Why models can't be put side by side.
public enum ComparisonError: Error, Equatable {
  case otherVocabulary(name: String, size: Int, base: Int)
  case readsSource(name: String)
  case textTooShort(tokens: Int, window: Int)

  static func check(_ models: [ComparedModel]) throws(ComparisonError) {
    let size = models[0].model.config.vocabularySize
    for model in models {
      if model.model.readsSource { throw .readsSource(name: model.name) }
      let own = model.model.config.vocabularySize
      guard own == size else { throw .otherVocabulary(name: model.name, size: own, base: size) }
    }
  }
}

extension ComparisonError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherVocabulary(let name, let size, let base):
      "\(name) has a vocabulary of \(size) tokens, but the base has one of \(base): their distributions can't be compared."
    case .readsSource(let name): "\(name) has an encoder; only models that read a text alone can be put side by side."
    case .textTooShort(let tokens, let window): "The text has \(tokens) tokens, but a window takes \(window)."
    }
  }
}
