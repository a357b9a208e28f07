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
  /// What a model takes.
  case plan(PlanExport)

  /// A name to offer.
  public var suggestedName: String {
    switch self {
    case .branch(let branch, _): "branch-\(branch.id).json"
    case .attention(let export): "attention-L\(export.head.layer)H\(export.head.head).svg"
    case .lens: "lens.svg"
    case .routing(let export): "experts-layer-\(export.sight.query.layer).svg"
    case .comparison: "comparison.csv"
    case .plan: "memory.json"
    case .model(let details): (details.path.split(separator: "/").last.map(String.init) ?? "model") + ".json"
    }
  }

  /// Endings `e` can write.
  public var endings: [String] {
    switch self {
    case .branch: ["json", "csv", "txt"]
    case .model: ["json", "csv"]
    case .plan: PlanExport.endings
    case .attention: ["svg", "csv", "json", "safetensors"]
    case .comparison: ["csv", "json", "svg"]
    case .lens, .routing: ["svg", "csv", "json", "safetensors"]
    }
  }

  /// The ending that a file's name has, or is: the longest that fits. Nil where it has none that can be written.
  public func ending(of path: String) -> String? {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    return endings.filter { name.hasSuffix("." + $0) || (name == $0 && $0.contains(".")) }.max { $0.count < $1.count }
  }
}
