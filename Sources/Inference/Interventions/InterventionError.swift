/// An intervention that the model has no place for.
public enum InterventionError: Error, Equatable {
  case noLayer(Int, layers: Int)
  case noAttention(AttentionKind)
  case noHead(HeadID, heads: Int)
  case noExperts(layer: Int)
  case noExpert(Interventions.ExpertID, experts: Int)
  /// So many are forbidden that a token can't have its number.
  case tooFewExperts(layer: Int, left: Int, used: Int)
  /// Values of another width than the stage's.
  case width(what: String, expected: Int, found: Int)
  case noStage(String)
  case noPosition(Int)
}

extension InterventionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLayer(let layer, let layers): "There is no layer \(layer); the model has layers 0 to \(layers - 1)."
    case .noAttention(.cross): "The model has no attention to a source."
    case .noAttention(.encoder): "The model has no encoder."
    case .noAttention(.decoder): "The model has no attention."
    case .noHead(let head, let heads): "There is no head \(head); a layer has heads 0 to \(heads - 1)."
    case .noExperts(let layer): "Layer \(layer) has no experts."
    case .noExpert(let expert, let experts): "There is no expert \(expert); the layer has experts 0 to \(experts - 1)."
    case .tooFewExperts(let layer, let left, let used):
      "Layer \(layer) would be left with \(left) experts, but every token takes \(used)."
    case .width(let what, let expected, let found):
      "\(what) is \(expected) numbers wide, but \(found) numbers are to take its place."
    case .noStage(let stage): "A patch of \(stage) is not possible."
    case .noPosition(let position): "There is no position \(position) to patch."
    }
  }
}
