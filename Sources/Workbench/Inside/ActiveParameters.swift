import Architectures
import Inference
import Planning

extension BoundModel {
  /// Numbers of its weights, and how many of them a token uses: of a mixture only the experts it chooses.
  public var parameters: (all: Int, active: Int) {
    let planned = PlannedModel(name: "", declaration, of: architecture, in: checkpoint)
    return (planned.parameters, planned.activeParameters)
  }
}
