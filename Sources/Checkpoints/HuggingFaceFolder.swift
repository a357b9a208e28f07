/// A model as it is published on the Hugging Face hub: `config.json` and one or more safetensors files.
///
/// Yields a checkpoint whose metadata are the config's own names, with dots into nested objects
/// (`rope_scaling.factor`). What they mean is the architecture's to say.
enum HuggingFaceFolder {
  private static let indexName = "model.safetensors.index.json"
  private static let singleName = "model.safetensors"

  /// Opens a folder.
  static func open(_ folder: String) throws(CheckpointError) -> Checkpoint {
    if let index = try optional(folder + "/" + indexName) { return try open(index: index) }
    if let file = try optional(folder + "/" + singleName) { return try open(file: file) }
    if try optional(folder + "/adapter_config.json") != nil {
      let message = "Expected a model, found a low-rank adapter; put it on a model (--adapter)."
      throw CheckpointError(.unsupported, message, path: folder)
    }
    let message = "Expected '\(singleName)' or '\(indexName)' in the folder, found neither."
    throw CheckpointError(.missingFile, message, path: folder)
  }

  /// Opens a single safetensors file; a `config.json` beside it is read too.
  static func open(file: MappedFile) throws(CheckpointError) -> Checkpoint {
    let part = try SafetensorsReader.read(file, fileIndex: 0)
    return try checkpoint([part], folder: folder(of: file.path))
  }

  /// Opens the files that an index names.
  static func open(index: MappedFile) throws(CheckpointError) -> Checkpoint {
    let json = try JSONReader.read(index.bytes, path: index.path)
    guard let map = json["weight_map"]?.object else {
      throw CheckpointError(.badFile, "The index has no object 'weight_map'.", path: index.path)
    }
    let folder = folder(of: index.path)
    var fileIndices: [String: Int] = [:]
    var parts: [SafetensorsReader.Part] = []
    for tensor in map.names {
      let name = try fileName(map[tensor], tensor, index)
      guard fileIndices[name] == nil else { continue }
      fileIndices[name] = parts.count
      parts.append(try SafetensorsReader.read(MappedFile(folder + name), fileIndex: parts.count))
    }
    try check(parts, map, fileIndices, index)
    return try checkpoint(parts, folder: folder)
  }

  /// A file beside the index: a path that leads elsewhere is refused.
  private static func fileName(
    _ value: JSONValue?, _ tensor: String, _ index: MappedFile
  ) throws(CheckpointError) -> String {
    guard let name = value?.string, name.hasSuffix(".safetensors"), !name.contains("/"), !name.contains("\0") else {
      let message = "'weight_map' gives no safetensors file beside the index for \(VisibleText.quoted(tensor))."
      throw CheckpointError(.badFile, message, path: index.path)
    }
    return name
  }

  private static func check(
    _ parts: [SafetensorsReader.Part], _ map: JSONValue.Object, _ fileIndices: [String: Int], _ index: MappedFile
  ) throws(CheckpointError) {
    var places: [String: Int] = [:]
    for (number, part) in parts.enumerated() {
      for tensor in part.tensors where places.updateValue(number, forKey: tensor.name) != nil {
        let message = "Tensor \(VisibleText.quoted(tensor.name)) occurs in an earlier file too."
        throw CheckpointError(.badFile, message, path: part.file.path)
      }
    }
    for name in map.names {
      guard let file = map[name]?.string, let expected = fileIndices[file], places[name] != expected else { continue }
      let message =
        "Tensor \(VisibleText.quoted(name)) is not in \(VisibleText.quoted(file)), where 'weight_map' has it."
      throw CheckpointError(.badFile, message, path: index.path)
    }
  }

  private static func checkpoint(
    _ parts: [SafetensorsReader.Part], folder: String
  ) throws(CheckpointError) -> Checkpoint {
    var metadata = Metadata()
    if let config = try optional(folder + "config.json") { metadata = try settings(config) }
    for setting in parts.first?.settings ?? [] { metadata["safetensors.\(setting.name)"] = .string(setting.value) }
    return Checkpoint(
      format: "safetensors", files: parts.map(\.file), metadata: metadata, tensors: parts.flatMap(\.tensors))
  }

  /// The members of a file's object by name, with dots into nested ones.
  static func settings(_ file: MappedFile) throws(CheckpointError) -> Metadata {
    try settings(try JSONReader.read(file.bytes, path: file.path), path: file.path)
  }

  static func settings(_ json: JSONValue, path: String) throws(CheckpointError) -> Metadata {
    guard let object = json.object else {
      throw CheckpointError(.badFile, "Expected a JSON object, found another value.", path: path)
    }
    var metadata = Metadata()
    metadata.flatten(object, under: "")
    return metadata
  }

  /// With its slash; empty for a bare name.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Nil where there is no such file.
  static func optional(_ path: String) throws(CheckpointError) -> MappedFile? {
    do {
      return try MappedFile(path)
    } catch  where error.kind == .missingFile {
      return nil
    }
  }
}

extension Metadata {
  /// Takes over an object's members.
  fileprivate mutating func flatten(_ object: JSONValue.Object, under prefix: String) {
    for name in object.names {
      guard let value = object[name] else { continue }
      if value == .null {
        deny(prefix + name)
      } else if let inner = value.object {
        flatten(inner, under: prefix + name + ".")
      } else if let value = MetadataValue(value) {
        self[prefix + name] = value
      }
    }
  }
}

extension MetadataValue {
  /// Nil for null and objects, and for arrays that hold any.
  fileprivate init?(_ json: JSONValue) {
    switch json {
    case .null, .object: return nil
    case .bool(let flag): self = .bool(flag)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .array(let elements):
      guard let array = Self.array(elements.map { MetadataValue($0) }) else { return nil }
      self = array
    }
  }

  /// Packed where all elements are of one kind.
  private static func array(_ elements: [MetadataValue?]) -> MetadataValue? {
    let values = elements.compactMap { $0 }
    guard values.count == elements.count else { return nil }
    let integers = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    if integers.count == values.count { return .integers(integers) }
    let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
    if numbers.count == values.count { return .doubles(numbers) }
    let flags = values.compactMap { if case .bool(let flag) = $0 { flag } else { nil } }
    if flags.count == values.count { return .bools(flags) }
    let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    guard texts.count == values.count else { return .nested(values) }
    var table = StringTable()
    for text in texts { table.append(text.utf8) }
    return .strings(table)
  }
}
