import Architectures
import Inference

extension Anatomy {
  init(_ model: BoundModel) {
    let declaration = model.declaration
    var layers: [AttentionKind: Int] = [:]
    for kind in AttentionKind.allCases { layers[kind] = model.layerCount(of: kind) }
    self.init(
      layers: layers, heads: model.config.headCount,
      group: declaration.latentAttention == nil ? model.config.headCount / max(1, model.config.headCountKV) : 1,
      windows: declaration.attentions.map { $0?.window },
      experts: declaration.experts.map { $0?.count ?? 0 },
      usedExperts: declaration.experts.compactMap { $0?.used }.max() ?? 0)
    (parameters, activeParameters) = model.parameters
  }
}
