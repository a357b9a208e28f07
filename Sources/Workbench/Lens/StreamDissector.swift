import Checkpoints
import Foundation
import Inference
import Tensors

/// Takes the stream at the end of a sequence apart and tells what wrote a token's logit there. It has a session of its own,
/// in float32 so that the parts add up, and keeps the parts read last: another token at the same place costs nothing.
/// One thread at a time.
final class StreamDissector {
  private let model: BoundModel
  private let session: Session
  private let reader: StreamPartsReader
  private var read: (source: [TokenID], ids: [TokenID], parts: StreamParts, logits: [Float])?

  /// capacity: most tokens of a sequence.
  init(
    _ model: BoundModel, capacity: Int, sourceCapacity: Int, adapters: [Adapter], interventions: Interventions,
    threads: Int
  ) throws {
    var options = SessionOptions.exact(contextLength: capacity, logitRows: 1)
    options.sourceLength = sourceCapacity
    try EnginePlan(model, name: model.checkpoint.paths.first ?? "", options: options, threads: threads).check()
    let pool = WorkerPool(threads: threads)
    self.model = model
    session = Session(model: model, options: options, pool: pool)
    try session.use(adapters)
    try session.intervene(interventions)
    reader = try StreamPartsReader(session, pool: pool)
  }

  func fits(_ query: AttributionQuery) -> Bool {
    query.ids.count <= session.options.contextLength && query.source.count <= session.options.sourceLength
  }

  /// token, rival: what a reference means where it isn't a number.
  func attribute(
    _ query: AttributionQuery, text: (TokenID) -> String, named: (String) throws -> TokenID,
    cancelled: () -> Bool
  ) throws -> AttributionReport {
    let (parts, logits) = try parts(query, cancelled)
    let token = try resolve(query.token, against: nil, logits, named)
    let rival = try query.rival.map { try resolve($0, against: token, logits, named) }
    let found = LogitAttribution(of: token, over: rival, model: model, parts: parts).attribution
    let norm = Double(Vectors.logSumExp(logits, count: logits.count))
    func uncapped(_ id: TokenID) -> Double { model.uncapped(logits[Int(id)]) }
    return AttributionReport(
      position: query.ids.count - 1, token: token, tokenText: text(token), rival: rival,
      rivalText: rival.map(text),
      parts: found.strongest(.max).map { AttributionReport.Part($0.part, $0.value) }, bias: found.bias,
      logit: uncapped(token) - (rival.map(uncapped) ?? 0), logprob: Double(logits[Int(token)]) - norm,
      rivalLogprob: rival.map { Double(logits[Int($0)]) - norm })
  }

  private func parts(
    _ query: AttributionQuery, _ cancelled: () -> Bool
  ) throws -> (parts: StreamParts, logits: [Float]) {
    if let read, read.source == query.source, read.ids == query.ids { return (read.parts, read.logits) }
    if !query.source.isEmpty { try session.read(query.source, cancelled: cancelled) }
    let parts = try reader.parts(ofLast: query.ids, cancelled: cancelled)
    let logits = Array(session.logits)
    read = (query.source, query.ids, parts, logits)
    return (parts, logits)
  }

  private func resolve(
    _ reference: TokenReference, against other: TokenID?, _ logits: [Float], _ named: (String) throws -> TokenID
  ) throws -> TokenID {
    let id: TokenID
    switch reference {
    case .id(let number): id = number
    case .text(let text): id = try named(text)
    case .runnerUp:
      var best = 0
      var most = -Float.infinity
      for (index, logit) in logits.enumerated() where logit > most && index != other.map(Int.init) {
        (most, best) = (logit, index)
      }
      id = TokenID(best)
    }
    guard id >= 0, Int(id) < logits.count else {
      throw InferenceError.unknownToken(Int(id), vocabularySize: logits.count)
    }
    return id
  }
}

extension BoundModel {
  /// A logit as it was before the soft cap, where there is one: cap · artanh(logit / cap).
  fileprivate func uncapped(_ logit: Float) -> Double {
    guard let cap = config.logitSoftcap, cap > 0 else { return Double(logit) }
    return Double(cap) * atanh(Double(logit) / Double(cap))
  }
}
