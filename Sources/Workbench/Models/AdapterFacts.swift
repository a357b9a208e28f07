/// What the screen knows of an adapter on a loaded model.
public struct AdapterFacts: Sendable, Equatable {
  public let name: String
  public let path: String
  public let scale: Double
  /// Largest rank of its matrices, and how many modules it changes.
  public let rank: Int
  public let moduleCount: Int
  public var isOn: Bool

  public init(name: String, path: String, scale: Double, rank: Int, moduleCount: Int, isOn: Bool = true) {
    self.name = name
    self.path = path
    self.scale = scale
    self.rank = rank
    self.moduleCount = moduleCount
    self.isOn = isOn
  }

  /// Its name, with the scale where there is one.
  public var label: String { scale == 1 ? name : "\(name) ×\(scale)" }
}
