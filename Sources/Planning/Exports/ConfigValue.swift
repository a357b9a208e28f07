/// A config file as a tree, members in the order they are given.
indirect enum ConfigValue {
  case number(Int)
  case real(Double)
  case flag(Bool)
  /// A plain word, that needs no quoting.
  case text(String)
  case object([(String, ConfigValue)])

  var json: String { json(indent: "") }

  private func json(indent: String) -> String {
    switch self {
    case .text(let word): return "\"\(word)\""
    case .object(let members):
      let inner = indent + "  "
      let lines = members.map { "\(inner)\"\($0)\": \($1.json(indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .number, .real, .flag: return scalar
    }
  }

  /// As a document; an object's alone.
  var yaml: String { yaml(indent: "") }

  private func yaml(indent: String) -> String {
    guard case .object(let members) = self else { return scalar }
    return members.map { name, value in
      if case .object = value { return "\(indent)\(name):\n\(value.yaml(indent: indent + "  "))" }
      return "\(indent)\(name): \(value.scalar)\n"
    }.joined()
  }

  private var scalar: String {
    switch self {
    case .number(let number): "\(number)"
    case .real(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    // A bare `no` is a truth value in YAML.
    case .text(let word): "'\(word)'"
    case .object: ""
    }
  }
}
