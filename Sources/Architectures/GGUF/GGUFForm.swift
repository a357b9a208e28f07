/// How models of a family are written as GGUF files that llama.cpp runs: under which name, and what of them it reads
/// beyond what it reads of every model.
///
/// Source: llama.cpp's loaders, `src/models`.
struct GGUFForm: Sendable {
  /// What llama.cpp makes of an output head.
  enum Head: Sendable {
    /// Multiplies with the embedding where there is none.
    case optional
    /// There must be one, a copy of the embedding if need be.
    case required
    /// Always multiplies with the embedding.
    case embedding
  }

  /// The architecture's name there, where it isn't the family's own.
  var name: String?
  /// What its files state besides what all do.
  var statements: [GGUFStatement] = []
  var head = Head.optional
  /// Whether windows are stated, and the period of the layers that see everything where they aren't.
  var windowPeriod: Int?
  /// Whether rotary frequencies may have divisors in a tensor, as Llama 3's have.
  var takesDivisors = false
  /// Whether a head may have any size; otherwise llama.cpp takes the heads to be as wide together as the stream.
  var hasOwnHeadSize = false
  /// The tensors' names, where they depend on more than the family.
  var names: (@Sendable (Declaration) -> TensorNames)?
  /// Refuses what llama.cpp would read otherwise than it is meant.
  var check: @Sendable (Declaration) throws(ConfigError) -> Void = { _ in }

  static let llama = GGUFForm(
    name: "llama", statements: [.expertCount, .usedExperts], takesDivisors: true, hasOwnHeadSize: true
  ).checking { declaration throws(ConfigError) in
    let rotary = declaration.config.rotary, head = declaration.config.headDimension
    guard rotary.dimension != head else { return }
    throw .unsayable(
      what: "the number of rotated dimensions", found: "\(rotary.dimension)", read: "the head's \(head)",
      architecture: "llama")
  }

  static func stating(_ statements: [GGUFStatement], head: Head = .optional) -> GGUFForm {
    GGUFForm(statements: statements, head: head)
  }

  func named(_ name: String) -> GGUFForm {
    var form = self
    form.name = name
    return form
  }

  /// With windows, which see everything in every `period`-th layer where a file says nothing.
  func windowed(every period: Int) -> GGUFForm {
    var form = self
    form.windowPeriod = period
    form.statements += [.window, .windowPattern(unless: period), .localRopeBase]
    return form
  }

  func withOwnHeadSize() -> GGUFForm {
    var form = self
    form.hasOwnHeadSize = true
    return form
  }

  func dividing() -> GGUFForm {
    var form = self
    form.takesDivisors = true
    return form
  }

  func checking(_ check: @escaping @Sendable (Declaration) throws(ConfigError) -> Void) -> GGUFForm {
    var form = self
    form.check = check
    return form
  }

  func naming(_ names: @escaping @Sendable (Declaration) -> TensorNames) -> GGUFForm {
    var form = self
    form.names = names
    return form
  }
}
