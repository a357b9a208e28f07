import Foundation
import Inference

/// A low-rank adapter to put on a model: where it lies, and what it is multiplied by.
public struct AdapterSource: Sendable, Equatable {
  public let path: String
  public let scale: Double

  public init(path: String, scale: Double = 1) {
    self.path = path
    self.scale = scale
  }

  /// `PATH` or `PATH=SCALE`; nil of no path. A path that is there is never cut at its `=`.
  public init?(parsing text: String) {
    guard !text.isEmpty else { return nil }
    let path = (text as NSString).expandingTildeInPath
    guard !FileManager.default.fileExists(atPath: path), let sign = path.lastIndex(of: "="), sign > path.startIndex,
      let scale = Double(path[path.index(after: sign)...]), scale.isFinite
    else {
      self.init(path: path)
      return
    }
    self.init(path: String(path[..<sign]), scale: scale)
  }

  public func open(on model: BoundModel) throws -> Adapter { try Adapter(path, scale: scale, on: model) }
}
