/// Why a generation can't begin.
public enum GenerationError: Error, Equatable {
  case noChatTemplate(path: String)
  case noTokenizer(path: String)
  /// Checked before anything is allocated.
  case notEnoughMemory(needed: Int, available: Int, instead: String)
}

extension GenerationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noChatTemplate(let path):
      "\(path) brings no chat template; give the prompt as plain text instead."
    case .noTokenizer(let path):
      "\(path) brings no tokenizer, so it can be given token ids only, not text."
    case .notEnoughMemory(let needed, let available, let instead):
      "The model and its context need \(needed >> 20) MiB, but \(available >> 20) MiB of memory are free; \(instead). "
        + "--force goes on all the same."
    }
  }
}
