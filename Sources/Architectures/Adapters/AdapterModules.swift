import Checkpoints

/// Which parts of a model the modules are that an adapter names, in the adapter's own format, which need not be the
/// model's: the same roles, perhaps in another order of rows.
public struct AdapterModules: Sendable {
  /// What a module holds of one role.
  public struct Part: Sendable, Equatable {
    public let role: TensorRole
    /// Which expert's, where the role has several.
    public let expert: Int?
    /// The module's outputs in the order in which the model has the role's rows.
    public let rows: [Int]
  }

  /// A matrix, or one for each expert.
  public struct Module: Sendable, Equatable {
    /// Experts it has matrices for in a stack; nil for a single matrix.
    public let stack: Int?
    public let outputs: Int
    public let inputs: Int
    public let parts: [Part]
  }

  private let declaration: Declaration
  private let format: CheckpointFormat
  private let rows: RoleRows
  /// Roles and where in the module they lie, by the module's name.
  private var places: [String: [(role: TensorRole, source: TensorSource)]] = [:]

  public init(_ model: Architecture, _ declaration: Declaration, format: CheckpointFormat) {
    self.declaration = declaration
    self.format = format
    rows = RoleRows(declaration.tensors, keyHeads: declaration.config.headCountKV)
    let names = model.names(in: format)
    for expectation in declaration.tensors {
      for (name, source) in names.places(of: expectation.role) {
        let module = name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name
        places[module, default: []].append((expectation.role, source))
      }
    }
  }

  /// The module called `name`; nil where the architecture has none of that name.
  public func module(_ name: String) -> Module? {
    if let places = places[name] { return module(places, expert: nil) }
    // The number of an expert is one of the name's parts.
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      guard let expert = Int(part), expert >= 0 else { continue }
      var general = parts
      general[index] = "*"
      if let places = places[general.joined(separator: ".")], let module = module(places, expert: expert) {
        return module
      }
    }
    return nil
  }

  /// The role of a vector of this name.
  public func isVector(_ name: String) -> Bool {
    places[name]?.contains { rows.expected[$0.role]?.shape.count == 1 } ?? false
  }

  private func module(_ places: [(role: TensorRole, source: TensorSource)], expert: Int?) -> Module? {
    guard let first = places.first, let shape = rows.expected[first.role]?.shape, shape.count > 1 else { return nil }
    let stack = shape.count == 3 && expert == nil ? shape[0] : nil
    if let expert {
      guard shape.count == 3, expert < shape[0], first.source.isEach else { return nil }
    }
    let experts: [Int?] = stack.map { Array(0..<$0) } ?? [expert]
    let parts = places.flatMap { place in
      let own = ordered(rows.rows(of: place.role, in: place.source), of: place.role)
      return experts.map { Part(role: place.role, expert: $0, rows: own) }
    }
    let outputs = rows.storedRows(of: first.role, in: first.source)
    return Module(stack: stack, outputs: outputs, inputs: shape[shape.count - 1], parts: parts)
  }

  /// Rows of queries and keys stand in the two formats in different orders where GGUF's converter reorders them.
  private func ordered(_ rows: [Int], of role: TensorRole) -> [Int] {
    guard case .block(let layer, let part) = role, part == .query || part == .key,
      let rope = declaration.attentions[layer]?.rope
    else { return rows }
    let config = declaration.config
    let order = rope.rows(
      rows.count, head: config.headDimension, rotating: config.headDimension, in: config.format, from: format)
    return order.map { $0.map { rows[$0] } } ?? rows
  }
}
