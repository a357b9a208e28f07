/// What `e` writes: the same content in several formats, chosen by the file name's ending.
public enum ExportDocument: Sendable, Equatable {
  /// One branch with its tokens.
  case branch(Branch, model: String)
  /// A model's facts, settings and tensors.
  case model(ModelDetails)
  case attention(AttentionExport)
  /// What the layers say at the positions that were looked at.
  case lens(LensExport)
  /// What a layer's router did.
  case routing(RoutingExport)
  /// Models held against a base.
  case comparison(ComparisonExport)

  /// A name to offer.
  public var suggestedName: String {
    switch self {
    case .branch(let branch, _): "branch-\(branch.id).json"
    case .attention(let export): "attention-L\(export.head.layer)H\(export.head.head).svg"
    case .lens: "lens.svg"
    case .routing(let export): "experts-layer-\(export.sight.query.layer).svg"
    case .comparison: "comparison.csv"
    case .model(let details): (details.path.split(separator: "/").last.map(String.init) ?? "model") + ".json"
    }
  }

  /// Endings `e` can write.
  public var endings: [String] {
    switch self {
    case .branch: ["json", "csv", "txt"]
    case .model: ["json", "csv"]
    case .attention: ["svg", "csv", "json", "safetensors"]
    case .comparison: ["csv", "json", "svg"]
    case .lens, .routing: ["svg", "csv", "json", "safetensors"]
    }
  }
}
