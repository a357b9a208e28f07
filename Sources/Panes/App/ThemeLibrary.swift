import Canvas
import Foundation
import Workbench

/// The themes there are: the built-in two, and a file each in the folders, the user's own before those that came along.
public struct ThemeLibrary: Sendable {
  private let folders: [String]

  /// `themes/*.toml` of each folder; the first folder that has a name wins.
  public init(folders: [String]) { self.folders = folders }

  public var names: [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    let named = Set(files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) })
    return (named.isEmpty ? [Theme.dark.name, Theme.light.name] : Array(named)).sorted()
  }

  /// Throws when the name is unknown or its file is no theme.
  public func theme(named name: String) throws -> Theme {
    for folder in folders {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name).toml") else { continue }
      do {
        return try TOMLText.decode(ThemeSource.self, from: String(decoding: data, as: UTF8.self)).theme(named: name)
      } catch {
        throw ThemeLibraryError(description: "Theme '\(name)': \(error)")
      }
    }
    switch name {
    case Theme.dark.name, "glassbox-dark": return .dark
    case Theme.light.name, "glassbox-light": return .light
    default: throw ThemeLibraryError(description: "No theme '\(name)'; there are \(names.joined(separator: ", ")).")
    }
  }
}

public struct ThemeLibraryError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
