/// The files of a split GGUF set: `model-00001-of-00003.gguf` and so on, each with a directory of its own.
///
/// The first holds the settings; of the others only `split.*` matters. Source: llama.cpp's `gguf-split`.
public enum GGUFSplit {
  static let numberKey = "split.no"
  static let countKey = "split.count"
  static let tensorsKey = "split.tensors.count"

  /// The path of part `number`, counted from 1, of the set whose parts' paths begin with `prefix`.
  public static func path(prefix: String, number: Int, of count: Int) -> String {
    "\(prefix)-\(fiveDigits(number))-of-\(fiveDigits(count)).gguf"
  }

  /// What `path` says about itself by its name, or nil where it is not named as a part.
  public static func parse(_ path: String) -> (prefix: String, number: Int, count: Int)? {
    guard let match = path.wholeMatch(of: /(.+)-([0-9]{5})-of-([0-9]{5})\.gguf/.dotMatchesNewlines()) else {
      return nil
    }
    guard let number = Int(match.2), let count = Int(match.3) else { return nil }
    return (String(match.1), number, count)
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

extension GGUFSplit {
  /// The whole set that begins with `first`; `[first]` where that is no part of one.
  static func complete(_ first: GGUFReader.Part) throws(CheckpointError) -> [GGUFReader.Part] {
    let count = try number(countKey, first) ?? 1
    guard count > 1 else { return [first] }
    let prefix = try prefix(of: first, count)
    var parts = [first]
    for index in 1..<count {
      let path = path(prefix: prefix, number: index + 1, of: count)
      let part = try GGUFReader.read(try map(path, index + 1, count), fileIndex: index)
      try check(part, index, count)
      parts.append(part)
    }
    try checkTensors(parts)
    return parts
  }

  private static func prefix(of first: GGUFReader.Part, _ count: Int) throws(CheckpointError) -> String {
    let index = try number(numberKey, first) ?? 0
    let named = parse(first.file.path)
    guard index == 0 else {
      let start = named.map { path(prefix: $0.prefix, number: 1, of: count) } ?? "the file ending in -00001-of-…"
      throw error(first, "This is part \(index + 1) of \(count). Open the first instead: \(start)", .unsupported)
    }
    guard let named, named.number == 1, named.count == count else {
      let ending = path(prefix: "", number: 1, of: count)
      throw error(first, "This is the first of \(count) parts, so its name should end in '\(ending)'.")
    }
    return named.prefix
  }

  private static func map(_ path: String, _ number: Int, _ count: Int) throws(CheckpointError) -> MappedFile {
    do {
      return try MappedFile(path)
    } catch  where error.kind == .missingFile {
      throw CheckpointError(.missingFile, "Part \(number) of \(count) is missing.", path: path)
    }
  }

  private static func check(_ part: GGUFReader.Part, _ index: Int, _ count: Int) throws(CheckpointError) {
    let found = (number: try number(numberKey, part), count: try number(countKey, part))
    guard found.number == index, found.count == count else {
      let described = "\(found.number.map(String.init) ?? "absent") and \(found.count.map(String.init) ?? "absent")"
      throw error(part, "Expected '\(numberKey)' \(index) and '\(countKey)' \(count), found \(described).")
    }
  }

  private static func checkTensors(_ parts: [GGUFReader.Part]) throws(CheckpointError) {
    let total = parts.reduce(0) { $0 + $1.tensors.count }
    if let expected = try number(tensorsKey, parts[0]), expected != total {
      throw error(parts[0], "'\(tensorsKey)' is \(expected), but the \(parts.count) parts have \(total) tensors.")
    }
    var names = Set<String>(minimumCapacity: total)
    for part in parts {
      for tensor in part.tensors where !names.insert(tensor.name).inserted {
        throw error(part, "Tensor \(VisibleText.quoted(tensor.name)) occurs in an earlier part too.")
      }
    }
  }

  /// A setting that must be a count where it is there at all.
  private static func number(_ key: String, _ part: GGUFReader.Part) throws(CheckpointError) -> Int? {
    guard let value = part.metadata[key] else { return nil }
    guard let number = part.metadata.integer(key), (0...Int(Int32.max)).contains(number) else {
      throw error(part, "'\(key)' is \(value.isArray ? "an array" : "\(value)"); expected a count.")
    }
    return number
  }

  private static func error(
    _ part: GGUFReader.Part, _ message: String, _ kind: CheckpointError.Kind = .badFile
  ) -> CheckpointError {
    CheckpointError(kind, message, path: part.file.path)
  }
}
