import Checkpoints
import Inference
import Planning
import Tensors
import Workbench

/// What `memory` tells: the contract's keys, and what belongs beside them.
struct MemoryReport: Encodable {
  struct Part: Encodable {
    let name: String
    let kind: String
    let bytes: Int
    let formula: String

    init(_ component: Component) {
      (name, kind) = (component.name, component.kind.rawValue)
      (bytes, formula) = (component.bytes, component.formula)
    }
  }

  struct Share: Encodable {
    let name: String
    let count: Int
    let bytes: Int
    let components: [Part]

    init(_ share: DeviceShare) {
      (name, count, bytes) = (share.name, share.count, share.bytes)
      components = share.components.map(Part.init)
    }
  }

  struct DeviceFacts: Encodable {
    let name: String
    let bytes: Int
    let total_bytes: Int
    let count: Int?
  }

  struct ToggleFacts: Encodable {
    let name: String
    let change_bytes: Int
    let fits: Bool
    let cost: String
  }

  struct Rule: Encodable {
    let name: String
    let bytes: Int
  }

  let model: String
  let engine: String
  let parameters: Int
  let active_parameters: Int
  let trainable_parameters: Int?
  let components: [Part]
  let per_device_bytes: Int
  let devices: [Share]
  let host_bytes: Int
  let device: DeviceFacts
  let fits: Bool
  let margin_bytes: Int
  let max_context: Int?
  let max_batch: Int?
  let max_rank: Int?
  let largest_preset: String?
  let toggles: [ToggleFacts]
  let remedies: [ToggleFacts]
  let rules_of_thumb: [Rule]
  var verification: PlanVerification?

  private enum CodingKeys: String, CodingKey {
    case model, engine, parameters, active_parameters, trainable_parameters, components, per_device_bytes, devices
    case host_bytes, device, fits, margin_bytes, max_context, max_batch, max_rank, largest_preset, toggles, remedies
    case rules_of_thumb, measured_bytes, error
  }

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(model, forKey: .model)
    try keys.encode(engine, forKey: .engine)
    try keys.encode(parameters, forKey: .parameters)
    try keys.encode(active_parameters, forKey: .active_parameters)
    try keys.encodeIfPresent(trainable_parameters, forKey: .trainable_parameters)
    try keys.encode(components, forKey: .components)
    try keys.encode(per_device_bytes, forKey: .per_device_bytes)
    try keys.encode(devices, forKey: .devices)
    try keys.encode(host_bytes, forKey: .host_bytes)
    try keys.encode(device, forKey: .device)
    try keys.encode(fits, forKey: .fits)
    try keys.encode(margin_bytes, forKey: .margin_bytes)
    try keys.encode(max_context, forKey: .max_context)
    try keys.encode(max_batch, forKey: .max_batch)
    try keys.encodeIfPresent(max_rank, forKey: .max_rank)
    try keys.encodeIfPresent(largest_preset, forKey: .largest_preset)
    try keys.encode(toggles, forKey: .toggles)
    try keys.encode(remedies, forKey: .remedies)
    try keys.encode(rules_of_thumb, forKey: .rules_of_thumb)
    try keys.encodeIfPresent(verification?.measuredBytes, forKey: .measured_bytes)
    try keys.encodeIfPresent(verification?.error, forKey: .error)
  }

  // MARK: - Of any engine

  init(_ answers: PlanAnswers, devices count: Int?) {
    let plan = answers.plan
    model = plan.model.name
    engine = plan.settings.framework.rawValue
    parameters = plan.model.parameters
    active_parameters = plan.model.activeParameters
    trainable_parameters = plan.settings.work.isTraining ? plan.trainableParameters : nil
    components = plan.fullest.components.map(Part.init)
    per_device_bytes = plan.perDeviceBytes
    devices = plan.stages.map(Share.init)
    host_bytes = plan.host.bytes
    device = DeviceFacts(
      name: answers.device.name, bytes: answers.device.bytes, total_bytes: answers.device.totalBytes,
      count: count ?? plan.settings.parallelism.devices)
    fits = answers.fits
    margin_bytes = answers.marginBytes
    max_context = answers.maxContext
    max_batch = answers.maxBatch
    max_rank = answers.maxRank
    largest_preset = answers.largestPreset?.name
    func facts(_ priced: PlanAnswers.Priced) -> ToggleFacts {
      ToggleFacts(
        name: priced.toggle.name, change_bytes: priced.changeBytes, fits: priced.fits, cost: priced.toggle.cost)
    }
    toggles = answers.toggles.map(facts)
    remedies = answers.remedies.map(facts)
    rules_of_thumb = RuleOfThumb.all(for: plan.model).map { Rule(name: $0.name, bytes: $0.bytes) }
  }

  // MARK: - Of this one

  init(_ plan: EnginePlan, on host: Device, options: SessionOptions, threads: Int, _ checkpoint: Checkpoint) throws {
    model = plan.model.name
    engine = "glassbox"
    parameters = plan.model.parameters
    active_parameters = plan.model.activeParameters
    trainable_parameters = nil
    components = plan.components.map(Part.init)
    per_device_bytes = plan.bytes
    devices = [Share(DeviceShare(name: "host", count: 1, components: plan.components))]
    host_bytes = 0
    device = DeviceFacts(name: host.name, bytes: host.bytes, total_bytes: host.totalBytes, count: 1)
    fits = plan.bytes <= host.bytes
    margin_bytes = host.bytes - plan.bytes
    max_context = plan.longestContext(in: host.bytes)
    // It runs one sequence at a time.
    max_batch = plan.bytes <= host.bytes ? 1 : nil
    max_rank = nil
    largest_preset = nil
    let changes = Self.changes(options)
    toggles = try changes.map { name, cost, changed in
      let other = try EnginePlan(checkpoint, name: plan.model.name, options: changed, threads: threads)
      let own = try EnginePlan(checkpoint, name: plan.model.name, options: options, threads: threads)
      let change = other.bytes - own.bytes
      return ToggleFacts(name: name, change_bytes: change, fits: plan.bytes + change <= host.bytes, cost: cost)
    }
    remedies = toggles.filter { $0.change_bytes < 0 }.sorted { $0.change_bytes < $1.change_bytes }
    rules_of_thumb = RuleOfThumb.all(for: plan.model).map { Rule(name: $0.name, bytes: $0.bytes) }
  }

  private static func changes(_ options: SessionOptions) -> [(name: String, cost: String, SessionOptions)] {
    var changes = CacheType.allCases.filter { $0 != options.cacheType }.map { type in
      var changed = options
      changed.cacheType = type
      return (name: "cache \(type.rawValue)", cost: "keys and values kept in \(type.rawValue)", changed)
    }
    var half = options
    half.contextLength = max(1, options.contextLength / 2)
    changes.append((name: "half the context", cost: "half the tokens of a sequence", half))
    var slow = options
    slow.batch = 64
    changes.append((name: "ubatch 64", cost: "a slower prompt", slow))
    var exact = options
    (exact.precision, exact.cacheType) = (.float32, .f32)
    changes.append((name: "exact", cost: "float32 activations and cache", exact))
    return changes
  }
}

/// What `memory presets` prints as JSON.
struct PresetList: Encodable { let presets = PresetReport.all }

/// What `memory devices` prints as JSON.
struct DeviceList: Encodable { let devices = DeviceReport.all }

/// A line of `memory presets`.
struct PresetReport: Encodable {
  let name: String
  let parameters: Int
  let source: String

  static var all: [PresetReport] {
    Preset.all.map { PresetReport(name: $0.name, parameters: $0.parameters, source: $0.source) }
  }

  static func table(_ style: TextStyle) -> String {
    var table = TextTable([("PRESET", .left), ("PARAMETERS", .right), ("SOURCE", .left)])
    for preset in all { table.append([preset.name, preset.parameters.countText, preset.source]) }
    return table.text(style)
  }
}

/// A line of `memory devices`.
struct DeviceReport: Encodable {
  let name: String
  let bytes: Int
  let total_bytes: Int

  static var all: [DeviceReport] {
    DeviceCatalog.all.map { DeviceReport(name: $0.name, bytes: $0.bytes, total_bytes: $0.totalBytes) }
  }

  static func table(_ style: TextStyle) -> String {
    var table = TextTable([("DEVICE", .left), ("USABLE", .right), ("SOLD WITH", .right)])
    for device in all { table.append([device.name, device.bytes.byteText, device.total_bytes.byteText]) }
    return table.text(style)
  }
}
