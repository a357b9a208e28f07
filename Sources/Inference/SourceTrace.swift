import Architectures
import Checkpoints

/// The traces of an encoder's pass and of its decoder's, under the names Hugging Face transformers gives them.
public struct SourceTrace {
  public var encoder: ForwardTrace
  public var decoder: ForwardTrace

  /// Nil for a model without an encoder.
  public init?(_ model: Declaration, isRecording: Bool = true) {
    guard let stack = model.encoderStack else { return nil }
    encoder = ForwardTrace(stack, isRecording: isRecording)
    decoder = ForwardTrace(model, isRecording: isRecording)
  }

  /// `encoder_hidden_states`, `encoder_attentions`, `encoder_last_hidden_state`, `decoder_hidden_states`,
  /// `decoder_attentions`, `cross_attentions`, and what the routers of either said.
  public func tensors(tokens: Int, source: Int) -> [ForwardTrace.Tensor] {
    encoder.tensors(tokens: source).map { Self.named($0, of: "encoder") }
      + decoder.tensors(tokens: tokens, source: source).map { Self.named($0, of: "decoder") }
  }

  private static func named(_ tensor: ForwardTrace.Tensor, of stack: String) -> ForwardTrace.Tensor {
    let name =
      switch tensor.name {
      case "cross_attentions": tensor.name
      case "final_hidden_state": "\(stack)_last_hidden_state"
      default: "\(stack)_\(tensor.name)"
      }
    return ForwardTrace.Tensor(name, tensor.shape, tensor.parts)
  }
}
