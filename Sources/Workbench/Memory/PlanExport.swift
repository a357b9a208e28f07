import Foundation
import Planning

/// A memory plan as files: itself as JSON, its components as CSV, and as what other engines read.
public struct PlanExport: Sendable, Equatable {
  /// By ending; or why an engine can't do what is planned.
  private let texts: [String: Result<String, JobFailure>]

  private static let engines: [(ending: String, format: ExportFormat)] = [
    ("vllm.sh", .vllm), ("llama.sh", .llamaCpp), ("deepspeed.json", .deepspeed), ("accelerate.yaml", .accelerate),
  ]

  /// Endings of file names; of the engines' the whole may be the name.
  public static let endings = ["json", "csv"] + engines.map(\.ending)

  init(_ answers: MemoryState.Answers) {
    var texts: [String: Result<String, JobFailure>] = [
      "json": Self.attempt { try PlanRecord(answers).json }, "csv": .success(Self.csv(answers.plan)),
    ]
    for (ending, format) in Self.engines {
      texts[ending] = Self.attempt { try format.text(answers.plan, source: answers.plan.model.name) }
    }
    self.texts = texts
  }

  func text(as ending: String) throws -> String {
    guard let text = texts[ending] else { throw JobFailure("A plan can't be written as '\(ending)'.") }
    return try text.get()
  }

  private static func attempt(_ body: () throws -> String) -> Result<String, JobFailure> {
    do { return .success(try body()) } catch { return .failure(JobFailure("\(error)")) }
  }

  /// A line for each component of each device, and of the host.
  private static func csv(_ plan: MemoryPlan) -> String {
    let rows = (plan.stages + [plan.host]).flatMap { share in
      share.components.map { component in
        [
          quoted(share.name), "\(share.count)", component.kind.rawValue, quoted(component.name), "\(component.bytes)",
          quoted(component.formula),
        ].joined(separator: ",")
      }
    }
    return (["device,count,kind,component,bytes,formula"] + rows).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
}

/// A plan under the names that `memory --json` uses.
private struct PlanRecord: Encodable {
  struct Part: Encodable {
    let name: String
    let kind: String
    let bytes: Int
    let formula: String
  }
  struct Share: Encodable {
    let name: String
    let count: Int
    let bytes: Int
    let components: [Part]

    init(_ share: DeviceShare) {
      (name, count, bytes) = (share.name, share.count, share.bytes)
      components = share.components.map {
        Part(name: $0.name, kind: $0.kind.rawValue, bytes: $0.bytes, formula: $0.formula)
      }
    }
  }
  struct Target: Encodable {
    let name: String
    let bytes: Int
    let total_bytes: Int
  }

  let model: String
  let parameters: Int
  let active_parameters: Int
  let per_device_bytes: Int
  let devices: [Share]
  let host_bytes: Int
  let device: Target
  let fits: Bool
  let margin_bytes: Int
  let max_context: Int?
  let max_batch: Int?

  init(_ answers: MemoryState.Answers) {
    let (plan, target) = (answers.plan, answers.device)
    model = plan.model.name
    (parameters, active_parameters) = (plan.model.parameters, plan.model.activeParameters)
    per_device_bytes = plan.perDeviceBytes
    devices = plan.stages.map(Share.init)
    host_bytes = plan.host.bytes
    device = Target(name: target.name, bytes: target.bytes, total_bytes: target.totalBytes)
    (fits, margin_bytes) = (answers.fits, answers.marginBytes)
    (max_context, max_batch) = (answers.maxContext, answers.maxBatch)
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
