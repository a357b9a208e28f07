/// One number of a sampler: how it is named, what it may be, and where it lives in the settings. Sliders, options of
/// the command line and the checks of settings are all made from it.
public struct SamplerParameter: Sendable, Identifiable {
  /// Where in the settings the value is kept.
  public enum Path: Sendable {
    case number(WritableKeyPath<SamplerSettings, Float> & Sendable)
    case count(WritableKeyPath<SamplerSettings, Int> & Sendable)
  }

  /// As in the long option: `top-k`.
  public let name: String
  /// One line.
  public let summary: String
  /// What a slider offers.
  public let range: ClosedRange<Double>
  /// What one key press on a slider moves.
  public let step: Double
  /// What is valid, which can be more than a slider offers.
  public let allowed: ClosedRange<Double>
  /// The value that switches this off, where one does.
  public let off: Double?
  public let path: Path

  public var id: String { name }
  /// llama.cpp's value.
  public var defaultValue: Double { value(in: SamplerSettings()) }
  public var isInteger: Bool { if case .count = path { true } else { false } }

  init(
    _ name: String, _ path: Path, _ range: ClosedRange<Double>, step: Double, allowed: ClosedRange<Double>,
    off: Double? = nil, _ summary: String
  ) {
    self.name = name
    self.summary = summary
    self.range = range
    self.step = step
    self.allowed = allowed
    self.off = off
    self.path = path
  }

  public func value(in settings: SamplerSettings) -> Double {
    switch path {
    case .number(let path): Double(settings[keyPath: path])
    case .count(let path): Double(settings[keyPath: path])
    }
  }

  /// - Throws: `SamplerError` when the parameter doesn't allow `value`; the settings are then as before.
  public func set(_ value: Double, in settings: inout SamplerSettings) throws(SamplerError) {
    try check(value)
    switch path {
    case .number(let path): settings[keyPath: path] = Float(value)
    case .count(let path): settings[keyPath: path] = Int(value.rounded())
    }
  }

  func check(_ value: Double) throws(SamplerError) {
    guard !value.isNaN else { throw .notANumber(parameter: name) }
    guard allowed.contains(value) else { throw .outOfRange(parameter: name, value: value, allowed: allowed) }
  }
}

extension ClosedRange<Double> {
  static var share: Self { 0...1 }
  static var anyNumber: Self { -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude) }
  static var positive: Self { Double(Float.leastNormalMagnitude)...Double(Float.greatestFiniteMagnitude) }
  static var notNegative: Self { 0...Double(Float.greatestFiniteMagnitude) }
  static var anyCount: Self { -2_147_483_648...2_147_483_647 }
  static func count(from least: Double) -> Self { least...2_147_483_647 }
}
