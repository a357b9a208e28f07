import Tensors

extension Checkpoint {
  /// A source's model with its weights in other types, in memory and under no file's name: `fill` writes the bytes of
  /// each weight. Weights that keep their type stay where they lie if the source is a checkpoint itself.
  ///
  /// types: one for each of the source's weights. remade: weights that are made anew though their type stays. settings: what
  /// is to be said of the model, the source's if nil.
  public static func inMemory(
    _ source: any WeightSource, types: [TensorType], remade: Set<Int> = [], named name: String,
    settings: Metadata? = nil,
    fill: (_ weight: Int, _ out: UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Checkpoint {
    let weights = source.weights
    precondition(types.count == weights.count, "\(types.count) types for \(weights.count) weights")
    let kept = source as? Checkpoint
    var tensors: [TensorInfo] = []
    var made: [(weight: Int, range: Range<Int>)] = []
    var size = 0
    for (index, (weight, type)) in zip(weights, types).enumerated() {
      if let kept, type == weight.type, !remade.contains(index) {
        let own = kept.tensors[index]
        tensors.append(own.moved(toFile: own.file + 1, offset: own.offset))
        continue
      }
      guard let bytes = type.byteCount(elements: weight.elements), weight.columns % type.blockElements == 0 else {
        let message =
          "Tensor \(VisibleText.quoted(weight.name)) has rows of \(weight.columns) numbers, "
          + "but \(type.name) takes \(type.blockElements) at a time."
        throw CheckpointError(.unsupported, message, path: name)
      }
      tensors.append(
        TensorInfo(name: weight.name, shape: weight.shape, type: type, bytes: bytes, file: 0, offset: size))
      made.append((index, size..<size + bytes))
      size += (bytes + alignment - 1) / alignment * alignment
    }
    let memory = try MappedFile(memory: size, named: name) { memory in
      for (weight, range) in made { try fill(weight, UnsafeMutableRawBufferPointer(rebasing: memory[range])) }
    }
    return Checkpoint(
      format: kept?.format ?? "memory", files: [memory] + (kept?.files ?? []), metadata: settings ?? source.metadata,
      tensors: tensors)
  }

  /// Of each weight's first byte: what the widest vectors like.
  private static let alignment = 64
}

extension TensorInfo {
  fileprivate func moved(toFile file: Int, offset: Int) -> TensorInfo {
    TensorInfo(name: name, shape: shape, type: type, bytes: bytes, file: file, offset: offset)
  }
}
