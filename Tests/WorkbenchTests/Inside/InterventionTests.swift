import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Workbench

/// What transformers computes when something is done to a tiny model (see `Fixtures/inside/README.md`).
struct InterventionGolden: Sendable, CustomTestStringConvertible {
  struct Case: Decodable, Sendable {
    let kind: String
    let layer: Int?
    let head: Int?
    let heads: [[Int]]?
    let expert: Int?
    let factor: Float?
    let positions: [Int]?
  }
  private struct File: Decodable { let cases: [String: Case] }

  let model: String
  let name: String
  let step: Case

  var testDescription: String { "\(model) \(name)" }

  static let all: [InterventionGolden] = ["llama_gqa", "gpt2", "gemma2", "mixtral", "olmoe"].flatMap { model in
    let data = try? Fixture.data("inside/\(model).interventions.json")
    let file = data.flatMap { try? JSONDecoder().decode(File.self, from: $0) }
    return (file?.cases ?? [:]).sorted { $0.key < $1.key }.map {
      InterventionGolden(model: model, name: $0.key, step: $0.value)
    }
  }

  func tensors() throws -> GoldenTensors { try GoldenTensors(fixture: "inside/\(model).interventions.safetensors") }

  /// The same, asked of us.
  func request() throws -> InterventionRequest {
    var request = InterventionRequest()
    let layer = step.layer ?? 0
    let head = HeadID(layer, step.head ?? 0)
    let expert = Interventions.ExpertID(layer, step.expert ?? 0)
    switch step.kind {
    case "zero_head": request.zeroed = [head]
    case "zero_heads": request.zeroed = (step.heads ?? []).map { HeadID($0[0], $0[1]) }
    case "mean_head": request.averaged = [head]
    case "scale_head": request.scaled = [head: try #require(step.factor)]
    case "skip_layer": request.skippedLayers = [layer]
    case "patch_stream": request.patches = [PatchRequest(.stream(layer: layer), positions: step.positions ?? [])]
    case "patch_head": request.patches = [PatchRequest(.head(head), positions: step.positions ?? [])]
    case "forbid_expert": request.forbidden = [expert]
    case "force_expert": request.forced = [expert]
    default: throw UnknownKind(kind: step.kind)
    }
    if !request.patches.isEmpty { request.otherPrompt = try tensors().ids("other_ids") }
    return request
  }

  struct UnknownKind: Error { let kind: String }
}

struct InterventionTests {
  @Test(arguments: InterventionGolden.all)
  func `what is done to a model changes it as PyTorch hooks do`(golden: InterventionGolden) throws {
    let tensors = try golden.tensors()
    let input = ModelInput(ids: try tensors.ids("input_ids"))
    let session = try Self.session(golden.model)
    try golden.request().apply(to: session, input: input)
    let expected = try tensors.floats("\(golden.name).logits")
    #expect(try distance(session, input, expected) < 5e-4)
    // And is undone when it is over.
    try InterventionRequest().apply(to: session, input: input)
    #expect(try distance(session, input, expected) > 0.05)
  }

  @Test func `every model with interventions has some`() {
    #expect(Set(InterventionGolden.all.map(\.model)).count == 5)
    #expect(InterventionGolden.all.count == 29)
  }

  @Test func `several at once are all done`() throws {
    let session = try Self.session("llama_gqa")
    let input = ModelInput(ids: [5, 9, 200, 31, 5, 9])
    var request = InterventionRequest()
    request.zeroed = [HeadID(0, 1)]
    request.averaged = [HeadID(1, 2)]
    request.skippedLayers = [2]
    request.otherPrompt = [7, 8, 9, 10, 11, 12]
    request.patches = [
      PatchRequest(.stream(layer: 0), positions: [2]), PatchRequest(.head(HeadID(1, 0)), positions: [3]),
    ]
    try request.apply(to: session, input: input)
    #expect(session.interventions.heads.count == 2)
    #expect(session.interventions.patches.count == 2)
    #expect(session.interventions.skippedLayers == [2])
    #expect(request.descriptions.count == 5)
  }

  @Test func `the effect is none where nothing changes, and is told where something does`() throws {
    let session = try Self.session("llama_gqa")
    let input = ModelInput(ids: [5, 9, 200, 31, 5, 9])
    let none = try InterventionEffect.measure(on: session, input) {
      try InterventionRequest().apply(to: session, input: input)
    }
    #expect(none.meanDivergence < 1e-6 && none.before == none.after && none.lossBefore == none.lossAfter)
    var request = InterventionRequest()
    request.skippedLayers = [1]
    let some = try InterventionEffect.measure(on: session, input) { try request.apply(to: session, input: input) }
    #expect(some.meanDivergence > 0.01)
    #expect(some.before == none.before && some.after.chosenLogprob < some.before.chosenLogprob)
  }

  @Test(arguments: ["encoder:0.1", "0.2", "cross:1.3"])
  func `heads of every attention of an encoder-decoder can be ablated to their mean`(head: String) throws {
    let session = try Self.session("gguf/t5_v1_1-f32.gguf", in: "encoder-decoders")
    let input = ModelInput([9, 8, 7, 6, 5], for: session.model, decoderIDs: [0, 11, 12])
    var request = InterventionRequest()
    request.averaged = [try #require(HeadID(head))]
    let effect = try InterventionEffect.measure(on: session, input) { try request.apply(to: session, input: input) }
    #expect(session.interventions.heads.count == 1)
    #expect(effect.meanDivergence > 1e-6)
  }

  @Test func `what the model has no place for is refused before it is done`() throws {
    let session = try Self.session("llama_gqa")
    let input = ModelInput(ids: [1, 2, 3])
    func refuse(_ change: (inout InterventionRequest) -> Void) throws {
      var request = InterventionRequest()
      request.otherPrompt = [4, 5, 6]
      change(&request)
      #expect(throws: (any Error).self) { try request.apply(to: session, input: input) }
    }
    try refuse { $0.zeroed = [HeadID(3, 0)] }
    try refuse { $0.averaged = [HeadID(0, 4)] }
    try refuse { $0.averaged = [HeadID(0, 0, of: .cross)] }
    try refuse { $0.skippedLayers = [-1] }
    try refuse { $0.forced = [Interventions.ExpertID(0, 0)] }
    try refuse { $0.patches = [PatchRequest(.stream(layer: 9), positions: [0])] }
    try refuse { $0.patches = [PatchRequest(.stream(layer: 0), positions: [3])] }
    try refuse { $0.patches = [PatchRequest(.stream(layer: 0), positions: [])] }
    try refuse { $0.patches = [PatchRequest(.head(HeadID(0, 9)), positions: [0])] }
    try refuse {
      $0.patches = [PatchRequest(.stream(layer: 0), positions: [0])]
      $0.otherPrompt = []
    }
  }

  @Test func `patches are read as they are written`() {
    #expect(PatchRequest("3@1+4-6") == PatchRequest(.stream(layer: 3), positions: [1, 4, 5, 6]))
    #expect(PatchRequest("cross:1.2@0") == PatchRequest(.head(HeadID(1, 2, of: .cross)), positions: [0]))
    #expect(PatchRequest("3@1+4-6")?.description == "3@1+4+5+6")
    for bad in ["", "3", "3@", "@1", "3@1-", "3@-1", "3@5-4", "a@1", "3@1+", "3@0-99999999999", "1.2.3@0", "3@1@2"] {
      #expect(PatchRequest(bad) == nil, "\(bad)")
    }
  }

  static func session(_ name: String, in folder: String = "architectures") throws -> Session {
    let model = try BoundModel(try Checkpoint.open(Fixture.path("\(folder)/\(name)")))
    var options = SessionOptions.exact(contextLength: 32)
    options.sourceLength = model.readsSource ? 16 : 0
    return Session(model: model, options: options, pool: WorkerPool(threads: 2))
  }

  private func distance(_ session: Session, _ input: ModelInput, _ expected: [Float]) throws -> Float {
    var probe = NoProbe()
    var logits: [Float] = []
    try input.trace(on: session, probing: &probe) { _, row in logits += row }
    try #require(logits.count == expected.count)
    return zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
  }
}
