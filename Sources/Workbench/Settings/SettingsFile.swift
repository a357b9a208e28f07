import Foundation
import Inference
import TOMLKit

/// `$XDG_CONFIG_HOME/glassbox/settings.toml`: the settings that differ from the defaults, in TOML.
///
/// A file that can't be read is never written over: changes then last as long as the workbench.
public struct SettingsFile: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  public init(environment: [String: String]) {
    let home = environment["HOME"] ?? NSHomeDirectory()
    let config = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.config"
    self.init(path: "\(config)/glassbox/settings.toml")
  }

  /// Themes of the user's own lie beside the file.
  public var themesFolder: String {
    ((path as NSString).deletingLastPathComponent as NSString).appendingPathComponent("themes")
  }

  /// The defaults where there is no file.
  public func read() throws(SettingsError) -> Settings {
    guard let data = FileManager.default.contents(atPath: path) else {
      guard FileManager.default.fileExists(atPath: path) else { return Settings() }
      throw SettingsError("\(path) can't be read; the defaults are used.")
    }
    return try Self.settings(from: String(decoding: data, as: UTF8.self), path: path)
  }

  static func settings(from text: String, path: String) throws(SettingsError) -> Settings {
    let document: Document
    do { document = try TOMLText.decode(Document.self, from: text) } catch {
      throw SettingsError("\(path): \(error) The defaults are used.")
    }
    do throws(SettingsError) { return try document.restored() } catch {
      throw SettingsError("\(path): \(error.message) The defaults are used.")
    }
  }

  public static func text(of settings: Settings) throws -> String {
    try TOMLEncoder().encode(Document(settings)) + "\n"
  }

  /// Written beside the file and renamed, so that it is never half there.
  public func write(_ settings: Settings) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(Self.text(of: settings).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// The file's form: every setting by its name in `SettingCatalog`, so the two can't drift apart.
  private struct Document: Codable {
    var settings: [String: SettingScalar]?
    var sampling: [String: SettingScalar]?
    var seed: SettingScalar?
    var layouts: [String: String]?
    var keys: [String: [String]]?

    init(_ settings: Settings) {
      let defaults = Settings()
      let changed = SettingCatalog.all.filter { $0.value(in: settings) != $0.value(in: defaults) }
      self.settings = Dictionary(
        changed.map { ($0.name, .text($0.value(in: settings))) }, uniquingKeysWith: { a, _ in a })
      let sliders = SliderRow.all.filter { $0.value(in: settings) != $0.defaultValue }
      sampling = Dictionary(sliders.map { ($0.name, .number($0.value(in: settings))) }, uniquingKeysWith: { a, _ in a })
      seed = settings.sampling.seed.map { .text("\($0)") }
      layouts = settings.layouts.mapValues(\.description)
      keys = settings.keys
    }

    func restored() throws(SettingsError) -> Settings {
      var result = Settings()
      for (name, value) in (settings ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let item = SettingCatalog.item(name) else { throw SettingsError("there is no setting '\(name)'.") }
        if let problem = item.restore(value.text, &result) { throw SettingsError(problem) }
      }
      for (name, value) in (sampling ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let row = SliderRow.all.first(where: { $0.name == name }) else {
          throw SettingsError("there is no sampler parameter '\(name)'.")
        }
        guard let number = value.number else { throw SettingsError("\(name) is a number, not '\(value.text)'.") }
        if let problem = row.set(number, in: &result) { throw SettingsError(problem) }
      }
      if let seed {
        guard let number = UInt64(seed.text) else {
          throw SettingsError("seed is a whole number, not '\(seed.text)'.")
        }
        result.sampling.seed = number
      }
      for (name, notation) in layouts ?? [:] {
        guard let tree = TileTree(notation) else { throw SettingsError("layout '\(name)' is no layout: \(notation).") }
        result.layouts[name] = tree
      }
      result.keys = keys ?? [:]
      return result
    }
  }
}

/// What is wrong with the settings file.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  public let message: String
  public var description: String { message }
  init(_ message: String) { self.message = message }
}

extension SettingItem {
  /// Sets a value read from a file. Which themes and layouts there are isn't known then, so any name will do.
  func restore(_ text: String, _ settings: inout Settings) -> String? {
    if case .number(let range, _, _, _) = kind {
      guard let number = Int(text), range.contains(number) else {
        return "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'."
      }
    }
    return write(text, &settings) ? nil : "\(name) can't be '\(text)'."
  }
}
