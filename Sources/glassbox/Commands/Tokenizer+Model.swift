import Checkpoints
import Tokenizers

extension Tokenizer {
  /// The tokenizer of the model at `path`, one that holds nothing but a vocabulary too.
  convenience init(model path: String) throws { try self.init(metadata: try Checkpoint.open(path).metadata) }
}
