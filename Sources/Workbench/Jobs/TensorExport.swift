import Checkpoints

/// Tensors to be written as safetensors.
struct TensorExport {
  enum Values {
    case floats([Float])
    case whole([Int32])
  }

  struct Entry {
    let name: String
    let shape: [Int]
    let values: Values

    init(_ name: String, _ shape: [Int], _ values: Values) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  func write(to path: String) throws {
    let declarations = entries.map { entry in
      let element: SafetensorsWriter.Element = if case .whole = entry.values { .int32 } else { .float32 }
      return SafetensorsWriter.Declaration(entry.name, shape: entry.shape, element)
    }
    var writer = try SafetensorsWriter(path, declarations)
    for entry in entries {
      switch entry.values {
      case .floats(let numbers): try writer.append(numbers)
      case .whole(let numbers): try writer.append(numbers)
      }
    }
    try writer.finish()
  }
}

extension ExportDocument {
  /// Nil where it has none.
  var tensors: TensorExport? {
    switch self {
    case .lens(let export): export.tensors
    case .routing(let export): export.tensors
    case .branch, .model, .attention, .comparison, .plan: nil
    }
  }
}
