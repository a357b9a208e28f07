import Architectures
import Inference

extension BoundModel {
  /// Numbers of its weights, and how many of them a token uses: of a mixture only the experts it chooses.
  public var parameters: (all: Int, active: Int) {
    let all = checkpoint.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let idle = declaration.allExperts.reduce(0) { sum, experts in
      let matrices = experts.network.isGated ? 3 : 2
      let each = matrices * config.embeddingLength * experts.feedForwardLength
      return sum + each * (experts.count - experts.used)
    }
    return (all, all - idle)
  }
}
