import Planning
import Testing

/// Plans against what others measured: 3 % on average, 8 % at worst, and no figure here was fitted to a row.
struct PublishedMeasurementTests {
  private struct Error {
    let row: String
    let predicted: Double
    let measured: Double
    var relative: Double { predicted / measured - 1 }
  }

  private func expectClose(_ errors: [Error]) {
    for error in errors {
      #expect(abs(error.relative) <= 0.08, "\(error.row): \(error.predicted) of \(error.measured)")
    }
    let mean = errors.reduce(0) { $0 + abs($1.relative) } / Double(errors.count)
    #expect(mean <= 0.03)
  }

  @Test func `QLoRA on a T4 takes what was measured there`() throws {
    let rows = try Published.read().qlora_t4.rows
    expectClose(
      try rows.map { row in
        let plan = try plan(row.model ?? "") { settings in
          settings.work = .qlora
          settings.framework = .transformers
          settings.weights = .nf4
          settings.batch = row.batch ?? 1
          settings.context = row.context ?? 1
          settings.isFlash = row.flash ?? false
          settings.training.rank = 32
          settings.training.targets = [.query, .key, .value, .attentionOutput]
          settings.training.checkpointing = .full
        }
        return Error(
          row: "\(row.model ?? "") \(row.batch ?? 1) × \(row.context ?? 1)\(row.flash == true ? " flash" : "")",
          predicted: Double(plan.perDeviceBytes) / 0x1p20, measured: row.measured ?? 0)
      })
  }

  @Test func `LoRA on an A100 takes what was measured there`() throws {
    let rows = try Published.read().lora_a100.rows
    expectClose(
      try rows.map { row in
        let plan = try plan(row.model ?? "") { settings in
          settings.work = .lora
          settings.weights = try .named(row.weights ?? "")
          settings.batch = row.batch ?? 1
          settings.context = row.context ?? 1
          settings.isFlash = true
          settings.training.rank = 8
          settings.training.targets = [.query, .value]
        }
        return Error(
          row: "\(row.model ?? "") \(row.weights ?? "") \(row.batch ?? 1)",
          predicted: Double(plan.perDeviceBytes) / 1e9,
          measured: row.measured ?? 0)
      })
  }

  @Test func `inference on an A100 takes what was measured there`() throws {
    let rows = try Published.read().inference_a100.rows
    expectClose(
      try rows.map { row in
        let plan = try plan(row.model ?? "") { settings in
          settings.weights = try .named(row.weights ?? "")
          settings.context = row.context ?? 1
          settings.isFlash = true
        }
        return Error(
          row: "\(row.model ?? "") \(row.weights ?? "")", predicted: Double(plan.perDeviceBytes) / 1e9,
          measured: row.measured ?? 0)
      })
  }

  @Test func `ZeRO's model states are those of DeepSpeed's own estimators`() throws {
    for row in try Published.read().zero.rows {
      let plan = try plan("t5-3b") { settings in
        settings.work = .full
        settings.parallelism.data = 8
        settings.parallelism.zero = row.stage ?? 0
        settings.offload.optimizer = row.offload ?? false
      }
      let gathered = plan.fullest.components.filter { $0.name.contains("gathered") }.bytes
      let states = [.weights, .gradients, .optimizer].reduce(gathered) { $0 + plan.fullest.components.bytes(of: $1) }
      #expect(abs(Double(states) / 0x1p30 - (row.gib ?? 0)) < 0.01, "stage \(row.stage ?? 0): \(states)")
    }
  }
}
