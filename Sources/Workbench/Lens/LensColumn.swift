import Analysis
import Checkpoints
import Inference

/// What every layer would say at one position, and how long the stream is there.
public struct LensColumn: Sendable, Equatable {
  public let position: Int
  /// Before the first block and after each; the last is what the model says. [blockCount + 1]
  public let readings: [LensReading]
  /// Length of the residual stream. [blockCount + 1]
  public let norms: [Double]
  /// The text of every token in it.
  public let texts: [TokenID: String]

  public init(position: Int, readings: [LensReading], norms: [Double], texts: [TokenID: String]) {
    self.position = position
    self.readings = readings
    self.norms = norms
    self.texts = texts
  }

  /// What the last layer finds likeliest.
  public var likeliest: TokenID? { readings.last?.top.first?.id }

  public func text(of id: TokenID) -> String { texts[id] ?? "[\(id)]" }
}

/// Positions whose columns are wanted, the most wanted first.
public struct LensQuery: Sendable, Equatable {
  public var generation: Int
  public var positions: [Int]
  public var top: Int

  public init(generation: Int, positions: [Int], top: Int) {
    self.generation = generation
    self.positions = positions
    self.top = top
  }
}
