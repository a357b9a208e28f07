import Architectures
import Checkpoints
import Tensors

extension TensorBinder {
  /// A copy with its scales applied, of a matrix in 8-bit floats; nil of others.
  mutating func scaled(_ tensor: TensorInfo) throws -> Matrix? {
    guard let type = tensor.type.scaledF8, tensor.shape.count == 2 else { return nil }
    if let copy = turned[tensor.name] { return copy.matrix }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let codes = checkpoint.bytes(of: tensor).assumingMemoryBound(to: UInt8.self)
    guard let base = codes.baseAddress else {
      throw InferenceError.missingTensor(name: tensor.name, shape: tensor.shape)
    }
    let copy = ScaledF8(
      base, type: type, rows: rows, columns: columns, scales: try scales(of: tensor, rows: rows, columns: columns))
    turned[tensor.name] = copy
    bound.insert(tensor.name)
    return copy.matrix
  }

  /// One for the whole matrix, for each row, or for each tile.
  private mutating func scales(of tensor: TensorInfo, rows: Int, columns: Int) throws -> WeightScales {
    let places = WeightScaling.scaleEndings.lazy.map { tensor.name + $0 }
    guard let stored = places.compactMap({ [checkpoint] in checkpoint.tensor(named: $0) }).first else {
      guard !scaling.isStated else {
        throw InferenceError.missingTensor(name: places[0], shape: [])
      }
      return WeightScales([1], tileRows: rows, tileColumns: columns, columns: columns)
    }
    let tile = scaling.tile
    let tiles = [(rows + tile.rows - 1) / tile.rows, (columns + tile.columns - 1) / tile.columns]
    let size: (rows: Int, columns: Int)
    switch stored.shape {
    case tiles where scaling.isStated: size = tile
    case [], [1], [1, 1]: size = (rows, columns)
    case [rows], [rows, 1]: size = (1, columns)
    default: throw InferenceError.shapeMismatch(name: stored.name, expected: tiles, found: stored.shape)
    }
    guard stored.type.isComputable, stored.type.blockElements == 1 else {
      throw InferenceError.unsupportedType(
        name: stored.name, type: stored.type.name, supported: ["F32", "F16", "BF16"])
    }
    bound.insert(stored.name)
    return WeightScales(
      VectorWeights(checkpoint.matrix(stored)).values, tileRows: size.rows, tileColumns: size.columns, columns: columns)
  }
}
