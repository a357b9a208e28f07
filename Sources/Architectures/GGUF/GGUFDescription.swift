import Checkpoints

/// A declared model as a GGUF file describes it: what is written of its settings, how its tensors are called, and what
/// llama.cpp makes of it.
public struct GGUFDescription: Sendable {
  /// The model as the file declares it, which may see less far than the one it was made from.
  public let declaration: Declaration
  /// The architecture's settings, with its name.
  public private(set) var settings = Metadata()
  public let names: TensorNames
  /// Whether an output head must be there, or can't be, whatever the model has.
  public let needsHead: Bool
  public let refusesHead: Bool
  /// What a user should know of what the file can't say.
  public let remarks: [String]
  private let architecture: Architecture

  /// Throws where llama.cpp doesn't run the family.
  public init(_ model: DeclaredModel) throws(ConfigError) {
    guard let form = model.architecture.form else {
      throw .unsupported(
        what: "A GGUF file of architecture", found: model.architecture.names[0],
        supported: Architecture.all.filter { $0.form != nil }.map { $0.names[0] })
    }
    let name = form.name ?? model.architecture.names[0]
    architecture = try Architecture.named(name)
    var (declaration, remarks) = (model.declaration, [String]())
    if form.windowPeriod == nil, let remark = declaration.removeWindows() { remarks.append(remark) }
    remarks += declaration.differencesInLlamaCPP
    try form.check(declaration)
    try declaration.checkHeads(form, architecture: name)
    self.declaration = declaration
    self.remarks = remarks
    names = form.names?(declaration) ?? architecture.gguf
    needsHead = form.head == .required
    refusesHead = form.head == .embedding
    settings["general.architecture"] = .string(name)
    for statement in GGUFStatement.common + form.statements {
      settings["\(name).\(statement.key)"] = statement.value(declaration)
    }
    divisors = form.takesDivisors ? declaration.config.rotary.divisors : declaration.config.rotary.longDivisors
  }

  /// Divisors of the rotary frequencies, which a file has as tensors.
  public let divisors: RotaryDivisors

  /// Throws where a file with these tensors would be read as another model.
  public func check(tensors: Set<String>) throws(ConfigError) {
    let read = try architecture.declaration(
      try Settings(settings, tensors: tensors), embeddingRows: declaration.config.vocabularySize)
    let unlike = Difference.first(
      declaration.asStored(divisors).described, read.asStored(divisors).described, path: "")
    guard let unlike else { return }
    throw .unsayable(
      what: unlike.path, found: unlike.found, read: unlike.expected, architecture: architecture.names[0])
  }
}

extension Declaration {
  /// Throws for sizes of heads that llama.cpp doesn't compute with.
  fileprivate func checkHeads(_ form: GGUFForm, architecture: String) throws(ConfigError) {
    let together = config.headCount * config.headDimension
    guard form.hasOwnHeadSize || together == config.embeddingLength else {
      throw .unsayable(
        what: "the width of all heads", found: "\(together)", read: "\(config.embeddingLength)",
        architecture: architecture)
    }
    guard !rotates || config.rotary.dimension.isMultiple(of: 2) else {
      throw .unsayable(
        what: "the number of rotated dimensions", found: "\(config.rotary.dimension)", read: "an even number",
        architecture: architecture)
    }
  }

  /// Of a family whose windows a file can't state: within the smallest window they change nothing, so that is how far
  /// the model sees.
  fileprivate mutating func removeWindows() -> String? {
    let windows = attentions.compactMap { $0?.window }
    for (layer, block) in blocks.enumerated() {
      for (step, residual) in block.enumerated() {
        guard case .attention(var attention) = residual.mixer else { continue }
        attention.window = nil
        blocks[layer][step].mixer = .attention(attention)
      }
    }
    guard let smallest = windows.min(), smallest < config.contextLength else { return nil }
    let trained = config.contextLength
    config.contextLength = smallest
    return """
      GGUF files of this architecture have no sliding window: the context is given as \(smallest) tokens instead of \
      \(trained), within which it changes nothing.
      """
  }

  /// What llama.cpp does in a way of its own, whatever the file says.
  fileprivate var differencesInLlamaCPP: [String] {
    var remarks: [String] = []
    if case .yarn(let yarn) = config.rotary.scaling, !yarn.rounds {
      remarks.append("llama.cpp rounds the limits of YaRN's frequencies to whole pairs; this model was made without.")
    }
    if let groups = anyExperts?.router.groups, groups.scored != 2 {
      remarks.append("llama.cpp scores groups of experts by their two best; this model by its best.")
    }
    return remarks
  }
}
