import Checkpoints

/// What lies beside a `tokenizer.json` and tells roles: `tokenizer_config.json`, `special_tokens_map.json`,
/// `generation_config.json`, `config.json`, and the chat template.
struct TokenizerFolder {
  private let path: String
  private let config: PartSettings?
  private let map: PartSettings?

  init(_ path: String) throws {
    self.path = path
    config = try Self.settings(path, "tokenizer_config.json")
    map = try Self.settings(path, "special_tokens_map.json")
  }

  private static func settings(_ folder: String, _ name: String) throws -> PartSettings? {
    guard let file = try file(folder, name) else { return nil }
    return try PartSettings(try JSONReader.read(file.bytes, path: file.path), path: "")
  }

  /// Nil where there is none.
  private static func file(_ folder: String, _ name: String) throws -> MappedFile? {
    do throws(CheckpointError) {
      return try MappedFile(folder + "/" + name)
    } catch  where error.kind == .missingFile {
      return nil
    }
  }

  /// The text of a role, such as `bos_token`: a string, or an object with a `content`.
  func token(_ role: String) throws(TokenizerError) -> String? {
    for settings in [config, map] {
      guard let settings, let value = settings[role] else { continue }
      if let text = value.string { return text }
      return try settings.part(role).string("content")
    }
    return nil
  }

  /// `add_bos_token` or `add_eos_token`; nil where nothing is said.
  func adds(_ role: String) throws(TokenizerError) -> Bool? {
    guard let config, config["add_\(role)"] != nil else { return nil }
    return try config.bool("add_\(role)", default: false)
  }

  /// An id that `config.json` states, of several the first.
  func number(_ key: String) throws -> Int? {
    guard let settings = try Self.settings(path, "config.json"), let value = settings[key] else { return nil }
    return (value.array?.first ?? value).integer.map { Int($0) }
  }

  /// Ids that end a generation: the first file that names any counts.
  func endsOfGeneration(vocabularySize: Int) throws -> Set<TokenID> {
    for name in ["generation_config.json", "config.json"] {
      guard let settings = try Self.settings(path, name), let value = settings["eos_token_id"] else { continue }
      let ids = (value.array ?? [value]).map(\.integer)
      guard !ids.contains(nil) else {
        throw settings.wrong("eos_token_id", expected: "a token id or an array of them")
      }
      let ends = ids.compactMap { $0 }.filter { $0 >= 0 && $0 < vocabularySize }.map { TokenID($0) }
      if !ends.isEmpty { return Set(ends) }
    }
    return []
  }

  /// `chat_template.jinja`, or the `chat_template` of the config: a text, or a list of named ones of which `default`
  /// counts.
  func chatTemplate() throws -> String? {
    if let file = try Self.file(path, "chat_template.jinja") { return String(decoding: file.bytes, as: UTF8.self) }
    guard let config, let value = config["chat_template"] else { return nil }
    if let text = value.string { return text }
    let templates = try config.parts("chat_template")
    let chosen = try templates.first { try $0.string("name") == "default" } ?? templates.first
    return try chosen?.string("template")
  }
}
