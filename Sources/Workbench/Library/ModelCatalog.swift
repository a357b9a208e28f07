import Foundation
import TOMLKit

/// The sample models that can be fetched: `sample-models/catalog.toml`, read and checked.
public struct ModelCatalog: Sendable, Equatable {
  /// The name of the sample that is opened when nothing else is asked for.
  public let defaultName: String
  public let samples: [SampleModel]

  public init(defaultName: String, samples: [SampleModel]) {
    self.defaultName = defaultName
    self.samples = samples
  }

  /// Reads the catalogue in `folders.data`.
  public init(_ folders: Folders) throws(CatalogError) {
    guard let folder = folders.sampleModels else {
      let message =
        "Expected sample-models/catalog.toml beside the program; set GLASSBOX_DATA to the folder that has it."
      throw CatalogError(path: nil, message: message)
    }
    try self.init(path: "\(folder)/catalog.toml")
  }

  public init(path: String) throws(CatalogError) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CatalogError(path: path, message: "Expected the catalogue of sample models, but it cannot be read.")
    }
    do {
      let file = try TOMLDecoder().decode(File.self, from: String(decoding: bytes, as: UTF8.self))
      self.init(defaultName: file.default, samples: file.model)
    } catch {
      throw CatalogError(path: path, message: "Not a catalogue of sample models: \(error)")
    }
    for sample in samples {
      if let problem = sample.problem { throw CatalogError(path: path, message: "Model '\(sample.name)': \(problem)") }
    }
    guard sample(named: defaultName) != nil else {
      throw CatalogError(path: path, message: "The default is '\(defaultName)', but no model has that name.")
    }
  }

  public func sample(named name: String) -> SampleModel? { samples.first { $0.name == name } }

  private struct File: Decodable {
    let `default`: String
    let model: [SampleModel]
  }
}

public struct CatalogError: Error, Sendable, Equatable, CustomStringConvertible {
  public let path: String?
  public let message: String
  public var description: String { path.map { "\($0): \(message)" } ?? message }
}
