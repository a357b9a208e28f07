import Architectures
import Checkpoints
import Tensors

/// A low-rank adapter put on a model: its matrices in the places of the model's products, checked and scaled. It changes
/// nothing by itself; a session applies it. Source: arXiv:2106.09685.
public final class Adapter: Sendable {
  /// The file or folder.
  public let path: String
  /// What it is multiplied by, besides its own scale.
  public let scale: Double
  /// The model it was put on.
  let model: BoundModel
  let changes: AdapterChanges
  /// Replaced matrices lie in its files.
  private let checkpoint: Checkpoint

  /// The last part of its path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// Largest rank of its matrices.
  public var rank: Int { changes.terms.reduce(0) { max($0, $1.up.columns) } }
  /// Bytes of its matrices in memory.
  public var bytes: Int { changes.terms.reduce(0) { $0 + 4 * ($1.down.count + $1.up.count) } }
  /// Modules it changes.
  public let moduleCount: Int

  /// Opens `path` and puts it on `model`, in whichever of the two formats either is.
  public init(_ path: String, scale: Double = 1, on model: BoundModel) throws {
    let checkpoint = try Checkpoint.openAdapter(path)
    self.path = path
    self.scale = scale
    self.model = model
    self.checkpoint = checkpoint
    var binder = try AdapterBinder(checkpoint, scale: scale, model: model)
    changes = try binder.bind()
    moduleCount = binder.moduleCount
  }
}

/// What an adapter changes, by site.
struct AdapterChanges: Sendable {
  var terms: [ProductAdditions.Term] = []
  /// Added to the outputs, of the whole site.
  var biases: [Int: [Float]] = [:]
  /// What outputs are multiplied by.
  var gains: [Int: [Float]] = [:]
  var replacements: [Int: Matrix] = [:]
  /// A module of each site, for errors.
  var modules: [Int: String] = [:]
}

extension ProductAdditions {
  /// The changes of several adapters together; nil of none.
  convenience init?(_ adapters: [Adapter], sites: Int) throws(AdapterError) {
    guard !adapters.isEmpty else { return nil }
    var biases: [Int: [Float]] = [:], gains: [Int: [Float]] = [:], replacements: [Int: Matrix] = [:]
    var owners: [Int: Adapter] = [:], exclusive: Set<Int> = []
    for adapter in adapters {
      let changes = adapter.changes
      for (site, module) in changes.modules {
        // A gain is of everything before it, and there is one matrix to replace.
        let isExclusive = changes.gains[site] != nil || changes.replacements[site] != nil
        if let other = owners[site], isExclusive || exclusive.contains(site) {
          throw .conflict(module: module, adapters: [other.name, adapter.name])
        }
        owners[site] = adapter
        if isExclusive { exclusive.insert(site) }
      }
      gains.merge(changes.gains, uniquingKeysWith: { $1 })
      replacements.merge(changes.replacements, uniquingKeysWith: { $1 })
      biases.merge(changes.biases, uniquingKeysWith: { zip($0, $1).map { $0 + $1 } })
    }
    self.init(
      sites: sites, terms: adapters.flatMap(\.changes.terms),
      biases: biases.map { Vector(site: $0.key, values: $0.value) },
      gains: gains.map { Vector(site: $0.key, values: $0.value) }, replacements: replacements)
  }
}
