/// What a plan says of a device: whether it fits, the most that would, what each switch changes, and what would make it
/// fit.
public struct PlanAnswers: Sendable {
  public let plan: MemoryPlan
  public let device: Device

  public init(_ plan: MemoryPlan, on device: Device) {
    self.plan = plan
    self.device = device
  }

  public var fits: Bool { plan.perDeviceBytes <= device.bytes }
  /// Bytes left over; below zero what is missing.
  public var marginBytes: Int { device.bytes - plan.perDeviceBytes }

  /// Most tokens of a sequence that fit, no more than the model was made for; nil where none do.
  public var maxContext: Int? {
    let trained = max(plan.model.config.contextLength, 1)
    return Search.largest(in: 1...min(trained, Options.context.upperBound)) { fits(with: { $0.context = $1 }, $0) }
  }

  /// Most sequences at once that fit; nil where none do.
  public var maxBatch: Int? { Search.largest(in: Options.batch) { fits(with: { $0.batch = $1 }, $0) } }

  /// Highest rank of adapters that fits; nil where none does, or there are none.
  public var maxRank: Int? {
    guard plan.settings.work == .lora || plan.settings.work == .qlora else { return nil }
    return Search.largest(in: Options.rank) { fits(with: { $0.training.rank = $1 }, $0) }
  }

  /// The preset with most parameters that fits with these settings.
  public var largestPreset: Preset? {
    Preset.all.sorted { $0.parameters > $1.parameters }.first { preset in
      guard let model = try? preset.model(), let plan = try? MemoryPlan(model, plan.settings) else { return false }
      return plan.perDeviceBytes <= device.bytes
    }
  }

  private func fits(with change: (inout PlanSettings, Int) -> Void, _ value: Int) -> Bool {
    var settings = plan.settings
    change(&settings, value)
    guard let plan = try? MemoryPlan(plan.model, settings) else { return false }
    return plan.perDeviceBytes <= device.bytes
  }

  // MARK: - Switches

  /// A switch turned, and what that does to the fullest device.
  public struct Priced: Sendable, Equatable {
    public let toggle: Toggle
    /// Below zero where it saves.
    public let changeBytes: Int
    /// Whether the plan fits with it.
    public let fits: Bool
  }

  /// Each switch that makes sense for these settings, turned alone.
  public var toggles: [Priced] {
    Toggle.all.compactMap { toggle in
      guard let settings = toggle.turned(plan.settings, plan.model), settings != plan.settings,
        let changed = try? MemoryPlan(plan.model, settings)
      else { return nil }
      return Priced(
        toggle: toggle, changeBytes: changed.perDeviceBytes - plan.perDeviceBytes,
        fits: changed.perDeviceBytes <= device.bytes)
    }
  }

  /// Switches that save, the gentlest of those that make it fit first, then by what they save.
  public var remedies: [Priced] {
    toggles.filter { $0.changeBytes < 0 }.sorted { a, b in
      if a.fits != b.fits { return a.fits }
      if a.fits, a.toggle.harm != b.toggle.harm { return a.toggle.harm < b.toggle.harm }
      return a.changeBytes < b.changeBytes
    }
  }
}
