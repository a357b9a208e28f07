import Architectures
import Checkpoints
import Tensors

/// Finds the places of an adapter's tensors in a model, and checks each against the model and the adapter's settings.
struct AdapterBinder {
  private let checkpoint: Checkpoint
  private let settings: AdapterSettings
  private let tensors: AdapterTensors
  private let modules: AdapterModules
  private let model: BoundModel
  private let userScale: Double
  private var changes = AdapterChanges()

  var moduleCount: Int { tensors.modules.count }

  init(_ checkpoint: Checkpoint, scale: Double, model: BoundModel) throws {
    self.checkpoint = checkpoint
    self.model = model
    userScale = scale
    settings = try AdapterSettings(checkpoint)
    try Self.checkArchitecture(settings, model)
    tensors = try AdapterTensors(checkpoint, settings.format)
    modules = AdapterModules(model.architecture, model.declaration, format: settings.format)
  }

  /// GGUF files of all families name tensors alike, so that another family's adapter might fit by accident.
  private static func checkArchitecture(_ settings: AdapterSettings, _ model: BoundModel) throws {
    guard let name = settings.architecture, !model.architecture.names.contains(name) else { return }
    // Published models of some families are called after another's in GGUF.
    let isKin = model.config.format == .published && (try? Architecture.named(name)) != nil
    let turnsAlike = model.declaration.attentions.contains { $0?.rope == .reordered }
    guard isKin, name == "llama", turnsAlike else {
      throw AdapterError.otherArchitecture(adapter: name, model: model.config.architecture)
    }
  }

  mutating func bind() throws -> AdapterChanges {
    for name in tensors.modules {
      let own = tensors[name]
      guard let module = modules.module(name) else {
        let tensor = own.values.first?.name ?? name
        if modules.isVector(name) { throw AdapterError.unsupported(what: "a norm of its own", module: name) }
        throw AdapterError.unknownModule(name, tensor: tensor, architecture: model.config.architecture)
      }
      try bindPair(name, module, own)
      try bindReplacement(name, module, own)
      if let bias = own[.bias] { try bindBias(name, module, bias) }
    }
    return changes
  }

  // MARK: - A and B

  private mutating func bindPair(
    _ name: String, _ module: AdapterModules.Module, _ own: [AdapterTensors.Kind: TensorInfo]
  ) throws {
    let isLookup = module.parts.contains { $0.role == .tokenEmbedding }
    // An encoder looks up in the same table.
    if isLookup, model.readsSource { throw AdapterError.unsupported(what: "a change", module: name) }
    let kinds: (down: AdapterTensors.Kind, up: AdapterTensors.Kind) =
      isLookup && settings.format == .published ? (.lookupDown, .lookupUp) : (.down, .up)
    guard own[kinds.down] != nil || own[kinds.up] != nil else {
      if own[.lookupDown] ?? own[.lookupUp] != nil {
        throw AdapterError.unsupported(what: "matrices of an embedding", module: name)
      }
      guard
        let stray = [AdapterTensors.Kind.down, .up, .lookupDown, .lookupUp, .magnitude, .upBias].first(where: {
          own[$0] != nil
        })
      else { return }
      throw AdapterError.incomplete(module: name, has: stray.rawValue, lacks: kinds.down.rawValue)
    }
    guard let down = own[kinds.down] else {
      throw AdapterError.incomplete(module: name, has: kinds.up.rawValue, lacks: kinds.down.rawValue)
    }
    guard let up = own[kinds.up] else {
      throw AdapterError.incomplete(module: name, has: kinds.down.rawValue, lacks: kinds.up.rawValue)
    }
    guard settings.targets(name) else { throw AdapterError.untargeted(name) }
    let rank = try checkShapes(down, up, module, isLookup: isLookup)
    let scale = try settings.scale(of: name, rank: rank) * userScale
    let pair = LowRankPair(
      down: try matrix(down), up: try matrix(up), rank: rank, scale: Float(scale), module: name, isLookup: isLookup,
      isTurned: isLookup && settings.format == .published)
    try place(pair, module)
    if let bias = own[.upBias] { try addBias(pair, module, bias) }
    try bindMagnitude(pair, module, own[.magnitude])
  }

  /// - Returns: the rank.
  private func checkShapes(
    _ down: TensorInfo, _ up: TensorInfo, _ module: AdapterModules.Module, isLookup: Bool
  ) throws -> Int {
    guard let rank = up.shape.last, rank >= 1, rank <= AdapterSettings.rankLimit else {
      throw AdapterError.shapeMismatch(tensor: up.name, expected: [module.outputs, 1], found: up.shape)
    }
    let stack = module.stack.map { [$0] } ?? []
    var downShape = stack + [rank, module.inputs], upShape = stack + [module.outputs, rank]
    if isLookup {
      // The embedding's rows are what is chosen from, its columns what comes out.
      downShape = settings.format == .gguf ? [module.outputs, rank] : [rank, module.outputs]
      upShape = [module.inputs, rank]
    }
    for (tensor, shape) in [(down, downShape), (up, upShape)] where tensor.shape != shape {
      throw AdapterError.shapeMismatch(tensor: tensor.name, expected: shape, found: tensor.shape)
    }
    return rank
  }

  /// Parts whose outputs stand side by side share their A.
  private mutating func place(_ pair: LowRankPair, _ module: AdapterModules.Module) throws {
    var runs: [Run] = []
    for part in module.parts {
      let place = try self.place(of: part, pair.module)
      changes.modules[place.site] = pair.module
      if let last = runs.last, last.site == place.site, last.expert == part.expert,
        last.firstRow + last.rows.count == place.firstRow
      {
        runs[runs.count - 1].rows += part.rows
      } else {
        runs.append(Run(site: place.site, firstRow: place.firstRow, expert: part.expert, rows: part.rows))
      }
    }
    for run in runs {
      let (down, up) = pair.matrices(expert: module.stack == nil ? nil : run.expert, rows: run.rows)
      changes.terms.append(
        ProductAdditions.Term(site: run.site, firstRow: run.firstRow, scale: pair.scale, down: down, up: up))
    }
  }

  private struct Run {
    let site: Int
    let firstRow: Int
    let expert: Int?
    var rows: [Int]
  }

  private func place(of part: AdapterModules.Part, _ module: String) throws -> ProductSite.Place {
    let key = ProductSite.Part(role: part.role, expert: part.expert)
    guard let place = model.sites.place(of: key) else {
      throw AdapterError.unsupported(what: "a change", module: module)
    }
    return place
  }

  // MARK: - Biases

  /// A bias that was trained takes the place of the model's.
  private mutating func bindBias(_ name: String, _ module: AdapterModules.Module, _ tensor: TensorInfo) throws {
    let values = try vector(tensor, count: module.outputs), share = Float(userScale)
    for part in module.parts {
      let place = try self.place(of: part, name)
      changes.modules[place.site] = name
      let site = model.sites.all[place.site]
      guard !site.isLookup else { throw AdapterError.unsupported(what: "a bias", module: name) }
      let old = site.bias?.values
      add(part, to: place) { index, row in
        (values[row] - (old?[place.firstRow + index] ?? 0)) * share
      }
    }
  }

  /// The bias of B counts as much as its product.
  private mutating func addBias(
    _ pair: LowRankPair, _ module: AdapterModules.Module, _ tensor: TensorInfo
  ) throws {
    guard !pair.isLookup, module.stack == nil else {
      throw AdapterError.unsupported(what: "a bias of B", module: pair.module)
    }
    let values = try vector(tensor, count: module.outputs)
    for part in module.parts {
      add(part, to: try place(of: part, pair.module)) { _, row in values[row] * pair.scale }
    }
  }

  private mutating func add(
    _ part: AdapterModules.Part, to place: ProductSite.Place, _ value: (_ index: Int, _ row: Int) -> Float
  ) {
    let empty = [Float](repeating: 0, count: model.sites.all[place.site].outputs)
    for (index, row) in part.rows.enumerated() {
      changes.biases[place.site, default: empty][place.firstRow + index] += value(index, row)
    }
  }

  // MARK: - Magnitudes

  /// Each output is brought to the learned length of its row: m / ‖W + scale · B A‖. Source: arXiv:2402.09353, section 4.
  private mutating func bindMagnitude(
    _ pair: LowRankPair, _ module: AdapterModules.Module, _ tensor: TensorInfo?
  ) throws {
    guard let tensor else {
      guard settings.isWeightDecomposed else { return }
      throw AdapterError.incomplete(
        module: pair.module, has: AdapterTensors.Kind.up.rawValue, lacks: AdapterTensors.Kind.magnitude.rawValue)
    }
    guard settings.isWeightDecomposed, !pair.isLookup, module.stack == nil else {
      throw AdapterError.unsupported(what: "a magnitude", module: pair.module)
    }
    let magnitudes = try vector(tensor, count: module.outputs)
    for part in module.parts {
      let place = try self.place(of: part, pair.module)
      let site = model.sites.all[place.site]
      let norms = pair.rowNorms(of: site.matrices, firstRow: place.firstRow, rows: part.rows)
      let ones = [Float](repeating: 1, count: site.outputs)
      for (index, row) in part.rows.enumerated() where norms[index] > 0 {
        changes.gains[place.site, default: ones][place.firstRow + index] = magnitudes[row] / norms[index]
      }
    }
  }

  // MARK: - Matrices of its own

  private mutating func bindReplacement(
    _ name: String, _ module: AdapterModules.Module, _ own: [AdapterTensors.Kind: TensorInfo]
  ) throws {
    guard let tensor = own[.weight] ?? own[.baseWeight] else { return }
    guard !model.readsSource else { throw AdapterError.unsupported(what: "a weight of its own", module: name) }
    guard userScale == 1 else {
      throw AdapterError.unsupported(what: "a weight of its own, which can't be scaled by \(userScale),", module: name)
    }
    guard let role = module.parts.first?.role, role == .tokenEmbedding || role == .outputHead else {
      throw AdapterError.unsupported(what: AdapterTensors.Kind.weight.rawValue, module: name)
    }
    let shape = [module.outputs, module.inputs]
    guard tensor.shape == shape else {
      throw AdapterError.shapeMismatch(tensor: tensor.name, expected: shape, found: tensor.shape)
    }
    let matrix = try matrix(tensor)
    // The base of an adapted embedding is the head's too where the two are tied; one that was trained is its own.
    let isTied = own[.weight] == nil && role == .tokenEmbedding && !model.hasOwnHead
    for role in isTied ? [role, .outputHead] : [role] {
      guard let place = model.sites.place(of: ProductSite.Part(role: role, expert: nil)) else { continue }
      changes.modules[place.site] = name
      changes.replacements[place.site] = matrix
    }
  }

  // MARK: - Tensors

  private func matrix(_ tensor: TensorInfo) throws -> Matrix {
    guard tensor.type.isComputable else {
      throw AdapterError.unsupportedType(tensor: tensor.name, type: tensor.type.name)
    }
    return checkpoint.matrix(tensor)
  }

  private func vector(_ tensor: TensorInfo, count: Int) throws -> [Float] {
    guard tensor.elements == count else {
      throw AdapterError.shapeMismatch(tensor: tensor.name, expected: [count], found: tensor.shape)
    }
    return VectorWeights(try matrix(tensor)).values
  }
}
