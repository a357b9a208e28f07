import Foundation
import History

/// Where things lie on this machine, from the environment alone; nothing is created or read here.
public struct Folders: Sendable {
  private let environment: [String: String]
  private let executable: String

  /// `executable` is the running program's own path, beside which its data may lie.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String = Folders.runningExecutable
  ) {
    self.environment = environment
    self.executable = executable
  }

  public static var runningExecutable: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? CommandLine.arguments.first ?? ""
  }

  public var home: String { variable("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path }

  /// `$XDG_CACHE_HOME/glassbox/models`: what `models fetch` fills.
  public var models: String { "\(cacheHome)/glassbox/models" }

  /// `$XDG_DATA_HOME/glassbox/history.sqlite`: what the workbench keeps of generations and comparisons.
  public var history: String { HistoryStore.path(in: variable("XDG_DATA_HOME") ?? "\(home)/.local/share") }

  /// The folder that holds `themes/`, `texts/` and `sample-models/`: `$GLASSBOX_DATA`, else `../share/glassbox` beside an
  /// installed program, else the source checkout around a built one. Nil when none of them has the catalogue.
  public var data: String? {
    if let chosen = variable("GLASSBOX_DATA") { return chosen }
    var folder = parent(of: executable)
    let installed = "\(parent(of: folder))/share/glassbox"
    if Self.holdsData(installed) { return installed }
    while folder != "/" && !folder.isEmpty {
      if Self.holdsData(folder) { return folder }
      folder = parent(of: folder)
    }
    return nil
  }

  public var themes: String? { data.map { "\($0)/themes" } }
  public var texts: String? { data.map { "\($0)/texts" } }
  public var sampleModels: String? { data.map { "\($0)/sample-models" } }

  /// Source: huggingface_hub's environment variables.
  public var huggingFaceHub: String {
    if let cache = variable("HF_HUB_CACHE") ?? variable("HUGGINGFACE_HUB_CACHE") { return cache }
    return "\(variable("HF_HOME") ?? "\(cacheHome)/huggingface")/hub"
  }

  /// The second is where Ollama keeps its models when it runs as a service.
  public var ollama: [String] {
    if let chosen = variable("OLLAMA_MODELS") { return [chosen] }
    return ["\(home)/.ollama/models", "/usr/share/ollama/.ollama/models"]
  }

  public var lmStudio: [String] { ["\(home)/.lmstudio/models", "\(cacheHome)/lm-studio/models"] }

  private var cacheHome: String { variable("XDG_CACHE_HOME") ?? "\(home)/.cache" }

  /// An empty variable counts as unset. Source: XDG Base Directory Specification.
  private func variable(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  private func parent(of path: String) -> String { (path as NSString).deletingLastPathComponent }

  private static func holdsData(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/sample-models/catalog.toml")
  }
}
