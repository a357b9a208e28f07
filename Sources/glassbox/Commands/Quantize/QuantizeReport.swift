import Checkpoints
import Foundation
import Quantization
import Tensors
import Workbench

/// What `glassbox quantize` made.
struct QuantizeReport: Encodable {
  let out: String
  /// Of the file.
  let bytes: Int
  let bitsPerWeight: Double
  let seconds: Double
  /// The mixture, or `mix` where a budget chose.
  let type: String
  /// Whether weights that were quantized already became another type.
  let requantized: Bool
  let tensors: [Tensor]

  struct Tensor: Encodable {
    let name: String
    let shape: [Int]
    let from, to: String
    /// Whether an importance matrix had something to say of it.
    let importance: Bool
    let rmse: Double
    /// Null where nothing was lost.
    let signalToNoise: Double
    let largestError: Double
    let outlierShare: Double
    let worstRows: [Row]

    struct Row: Encodable {
      let row: Int
      let rmse: Double
    }

    private enum CodingKeys: String, CodingKey {
      case name, shape, from, to, importance, rmse
      case signalToNoise = "snr_db"
      case largestError = "largest_error"
      case outlierShare = "outlier_share"
      case worstRows = "worst_rows"
    }

    init(_ tensor: QuantizationReport.Tensor) {
      name = VisibleText(tensor.name).description
      shape = tensor.shape
      from = tensor.from.name
      to = tensor.to.name
      importance = tensor.usesImportance
      rmse = tensor.error.rmse
      signalToNoise = tensor.error.signalToNoise
      largestError = tensor.error.largest
      outlierShare = tensor.error.outlierShare
      worstRows = tensor.error.worstRows.map { Row(row: $0.row, rmse: $0.rmse) }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case out, bytes, seconds, type, requantized, tensors
    case bitsPerWeight = "bits_per_weight"
  }

  init(_ report: QuantizationReport, _ quantizer: Quantizer, out: String, seconds: Double) throws {
    self.out = out
    bytes = try FileManager.default.attributesOfItem(atPath: out)[.size] as? Int ?? quantizer.weightBytes
    bitsPerWeight = quantizer.plan.bitsPerWeight(of: quantizer.source.weights)
    self.seconds = seconds
    type = quantizer.plan.name
    requantized = !quantizer.requantized.isEmpty
    tensors = report.tensors.map { Tensor($0) }
  }

  /// A few lines for a reader.
  var text: String {
    var counts: [String: Int] = [:]
    for tensor in tensors { counts[tensor.to, default: 0] += 1 }
    let types = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    let changed = tensors.filter { $0.signalToNoise.isFinite }
    var text =
      "\(VisibleText(out)): \(bytes.byteText), \(bitsPerWeight.fixed(3)) bits per weight, in \(seconds.durationText)\n"
      + "weights: \(types.joined(separator: ", "))"
    if let worst = changed.min(by: { $0.signalToNoise < $1.signalToNoise }) {
      text += "\nmost lost: \(worst.name) as \(worst.to), \(worst.signalToNoise.fixed(1)) dB"
    }
    return text
  }
}
