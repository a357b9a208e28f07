import Checkpoints
import Inference

/// The run that patches come from.
struct PatchSource {
  private let requests: [PatchRequest]
  private let other: ModelInput

  /// Positions must lie in both prompts.
  init(_ requests: [PatchRequest], prompt: ModelInput, other: [TokenID]) throws(PatchError) {
    guard !other.isEmpty else { throw .noOtherPrompt }
    for request in requests {
      guard let last = request.positions.last else { throw .noPositions(request) }
      guard last < min(prompt.ids.count, other.count) else {
        throw .position(last, prompt: prompt.ids.count, other: other.count)
      }
    }
    self.requests = requests
    self.other = prompt.with(other)
  }

  func patches(from session: Session, cancelled: () -> Bool) throws -> [Interventions.Patch] {
    let model = session.model
    for request in requests { try Self.check(request.place, on: model) }
    var capture = StageCapture(Set(requests.map(\.place.stage)))
    let recording = session.recording
    session.record(into: nil)
    defer { session.record(into: recording) }
    try other.trace(on: session, probing: &capture, cancelled: cancelled) { _, _ in }
    return requests.compactMap { request in
      let stage = request.place.stage
      guard let rows = capture.values[stage] else { return nil }
      let width = rows.count / other.ids.count
      let columns = request.place.columns(headWidth: model.headOutputWidth) ?? 0..<width
      let values = request.positions.map { position in
        (position, Array(rows[position * width + columns.lowerBound..<position * width + columns.upperBound]))
      }
      return Interventions.Patch(stage, columns: columns, rows: Dictionary(uniqueKeysWithValues: values))
    }
  }

  /// Before anything runs: a stage that is never computed would give nothing.
  private static func check(_ place: PatchRequest.Place, on model: BoundModel) throws {
    switch place {
    case .stream(let layer):
      guard layer < model.config.blockCount else {
        throw InterventionError.noLayer(layer, layers: model.config.blockCount)
      }
    case .head(let head):
      guard head.attention != .encoder else { throw PatchError.encoder }
      let layers = model.layerCount(of: head.attention)
      guard layers > 0 else { throw InterventionError.noAttention(head.attention) }
      guard head.layer < layers else { throw InterventionError.noLayer(head.layer, layers: layers) }
      guard head.head < model.config.headCount else {
        throw InterventionError.noHead(head, heads: model.config.headCount)
      }
    }
  }
}

extension PatchRequest.Place {
  var stage: Stage {
    switch self {
    case .stream(let layer): .blockOutput(layer: layer)
    case .head(let head) where head.attention == .cross: .crossHeadOutputs(layer: head.layer)
    case .head(let head): .headOutputs(layer: head.layer)
    }
  }

  /// The part of the stage's rows that is meant; nil for all of it.
  func columns(headWidth: Int) -> Range<Int>? {
    guard case .head(let head) = self else { return nil }
    return head.head * headWidth..<(head.head + 1) * headWidth
  }
}

/// A patch that can't be made of two prompts.
public enum PatchError: Error, Equatable, CustomStringConvertible {
  case noOtherPrompt
  case noPositions(PatchRequest)
  case position(Int, prompt: Int, other: Int)
  case encoder

  public var description: String {
    switch self {
    case .noOtherPrompt: "A patch needs another prompt to come from."
    case .noPositions(let request): "The patch of \(request) names no positions."
    case .position(let position, let prompt, let other):
      "There is no position \(position) to patch: the prompt has \(prompt) tokens, the one patches come from \(other)."
    case .encoder: "Heads of the encoder can't be patched, only those of the decoder."
    }
  }
}
