import ArgumentParser
import Checkpoints
import Inference
import Workbench

/// What to do to a model while it runs, for verbs that look inside.
struct InterventionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Heads whose output becomes zero; 'cross:L.H' and 'encoder:L.H' too.", valueName: "L.H,…"))
  var ablate: HeadList?
  @Option(help: ArgumentHelp("Heads whose output becomes its mean over the prompt.", valueName: "L.H,…"))
  var ablateMean: HeadList?
  @Option(help: ArgumentHelp("Heads whose output is multiplied.", valueName: "L.H=x,…"))
  var scale: HeadScales?
  @Option(help: ArgumentHelp("Layers that the stream passes by.", valueName: "L,…"))
  var skipLayer: NumberList?
  @Option(help: ArgumentHelp("Experts that no token may choose.", valueName: "L.E,…"))
  var forbidExpert: ExpertList?
  @Option(help: ArgumentHelp("Experts that every token chooses.", valueName: "L.E,…"))
  var forceExpert: ExpertList?
  @Option(
    help: ArgumentHelp(
      "Activations that come from another prompt: the stream behind a layer, or a head, at positions such as 3+7-9; may be repeated.",
      valueName: "L[.H]@positions"))
  var patch: [PatchRequest] = []
  @Option(help: ArgumentHelp("Where patches come from, as text.", valueName: "text"))
  var patchPrompt: String?
  @Option(help: ArgumentHelp("Where patches come from, as token ids.", valueName: "1,2,3"))
  var patchIds: TokenList?

  func validate() throws {
    let sources = [patchPrompt != nil, patchIds != nil].count { $0 }
    if !patch.isEmpty, sources != 1 {
      throw ValidationError("--patch needs one of --patch-prompt and --patch-ids; found \(sources).")
    }
    if patch.isEmpty, sources > 0 { throw ValidationError("--patch-prompt and --patch-ids go with --patch.") }
  }

  /// encode: makes tokens of text, where patches come from some.
  func request(encode: (String) throws -> [TokenID]) throws -> InterventionRequest {
    var request = InterventionRequest()
    request.zeroed = ablate?.heads ?? []
    request.averaged = ablateMean?.heads ?? []
    request.scaled = scale?.factors ?? [:]
    request.skippedLayers = Set(skipLayer?.numbers ?? [])
    request.forbidden = forbidExpert?.experts ?? []
    request.forced = forceExpert?.experts ?? []
    request.patches = patch
    if let patchIds { request.otherPrompt = patchIds.ids }
    if let patchPrompt { request.otherPrompt = try encode(patchPrompt) }
    return request
  }

  func request(for model: LoadedModel) throws -> InterventionRequest {
    try request { try model.tokens(of: .text($0)) }
  }
}

extension PatchRequest: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// `0.1,3.2` on the command line.
struct HeadList: ExpressibleByArgument {
  let heads: [HeadID]

  init?(argument: String) {
    guard let heads = argument.elements(HeadID.init) else { return nil }
    self.heads = heads
  }
}

/// `0.1=0.5,3.2=2`
struct HeadScales: ExpressibleByArgument {
  let factors: [HeadID: Float]

  init?(argument: String) {
    let pairs = argument.elements { element -> (HeadID, Float)? in
      let sides = element.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let head = HeadID(String(sides[0])), let factor = Float(sides[1]), factor.isFinite
      else { return nil }
      return (head, factor)
    }
    guard let pairs else { return nil }
    factors = Dictionary(pairs) { $1 }
  }
}

/// `1,4`
struct NumberList: ExpressibleByArgument {
  let numbers: [Int]

  init?(argument: String) {
    guard let numbers = argument.elements({ Int($0) }), numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    self.numbers = numbers
  }
}

/// `0.1,3.2`
struct ExpertList: ExpressibleByArgument {
  let experts: [Interventions.ExpertID]

  init?(argument: String) {
    guard let experts = argument.elements(Interventions.ExpertID.init) else { return nil }
    self.experts = experts
  }
}

extension String {
  /// Its parts between commas, nil if one isn't what it should be.
  func elements<Element>(_ parse: (String) -> Element?) -> [Element]? {
    let parts = split(separator: ",", omittingEmptySubsequences: false)
    let elements = parts.compactMap { parse(String($0.trimmingPrefix(while: \.isWhitespace))) }
    return elements.count == parts.count ? elements : nil
  }
}
