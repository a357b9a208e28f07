import Checkpoints
import Workbench

/// What `inspect` tells people: facts, then settings, control characters shown as symbols.
struct InspectText {
  let text: String

  init(_ checkpoint: Checkpoint, allMetadata: Bool, _ style: TextStyle) {
    let summary = ModelSummary(checkpoint)
    var text = ""
    for (label, value) in Self.facts(summary, tensors: checkpoint.tensors.count) {
      text += style.heading(label.padded(to: 18)) + VisibleText(value).description + "\n"
    }
    text += "\n\(style.heading("metadata"))\n"
    let keys = checkpoint.metadata.keys
    let width = min(keys.map { VisibleText($0).description.count }.max() ?? 0, 48)
    for key in keys {
      let value = checkpoint.metadata.text(of: key, limit: allMetadata ? .max : 96) ?? ""
      text += "  \(VisibleText(key).description.padded(to: width))  \(value)\n"
    }
    self.text = text
  }

  private static func facts(_ summary: ModelSummary, tensors: Int) -> [(String, String)] {
    let bits = summary.bitsPerWeight.map { ", \(($0 * 100).rounded() / 100) bits per weight" } ?? ""
    let heads = summary.headCount.map { "\($0.text) (key/value \(summary.headCountKV?.text ?? "?"))" }
    return [
      ("name", summary.name),
      ("architecture", summary.architecture ?? "not stated"),
      ("format", summary.format),
      ("parameters", "\(summary.parameters.countText) (\(summary.parameters)) in \(tensors) tensors"),
      ("type", (summary.type ?? "no tensors") + bits),
      ("file size", "\(summary.fileBytes.byteText) (\(summary.fileBytes) bytes)"),
      ("context length", summary.contextLength.map(String.init) ?? "not stated"),
      ("embedding length", summary.embeddingLength.map(String.init) ?? "not stated"),
      ("blocks", summary.blockCount.map(String.init) ?? "not stated"),
      ("heads", heads ?? "not stated"),
      ("vocabulary", summary.vocabSize.map(String.init) ?? "not stated"),
      ("license", summary.license ?? "not stated"),
    ]
  }

  /// One line a tensor, in the order of the file.
  static func table(of tensors: [TensorInfo], _ style: TextStyle) -> String {
    var table = TextTable([
      ("TENSOR", .left), ("SHAPE", .left), ("TYPE", .left), ("BYTES", .right), ("OFFSET", .right),
    ])
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: " × ")
      table.append([tensor.name, shape, tensor.type.name, "\(tensor.bytes)", "\(tensor.offset)"])
    }
    return table.text(style)
  }
}

extension ModelSummary.PerLayer {
  fileprivate var text: String {
    switch self {
    case .same(let number): "\(number)"
    case .each(let numbers):
      "[\(numbers.prefix(8).map(String.init).joined(separator: ", "))\(numbers.count > 8 ? ", …" : "")]"
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
