import Quantization
import Tensors

/// Weights laid out as a map: layers down, the weights of a layer across, and one line for those outside of all layers.
public struct WeightMap: Sendable, Equatable {
  /// What stands in a cell.
  public struct Cell: Sendable, Equatable {
    public let name: String
    /// Place among the weights it was made from.
    public let index: Int
  }

  /// Such as `attn_q`, in the order of a layer.
  public let parts: [String]
  /// The layers, and where there are any the line of the others behind them.
  public let layers: Int
  public let hasOthers: Bool
  private let cells: [[Cell?]]

  /// names: of weights under GGUF's names.
  public init(_ names: [String]) {
    var parts: [String] = [], others: [Cell] = []
    var placed: [(layer: Int, part: String, cell: Cell)] = []
    for (index, name) in names.enumerated() {
      let words = name.split(separator: ".").map(String.init)
      let cell = Cell(name: name, index: index)
      guard words.count > 2, words[0] == "blk", let layer = Int(words[1]), layer >= 0, layer < 10_000 else {
        others.append(cell)
        continue
      }
      let part = words[2...].filter { $0 != "weight" }.joined(separator: ".")
      if !parts.contains(part) { parts.append(part) }
      placed.append((layer, part, cell))
    }
    let count = (placed.map(\.layer).max() ?? -1) + 1
    let width = max(parts.count, others.count)
    var cells = Array(repeating: [Cell?](repeating: nil, count: width), count: count)
    for (layer, part, cell) in placed { if let column = parts.firstIndex(of: part) { cells[layer][column] = cell } }
    if !others.isEmpty { cells.append(others.map { $0 } + Array(repeating: nil, count: width - others.count)) }
    self.parts = parts + Array(repeating: "", count: width - parts.count)
    self.cells = cells
    layers = cells.count
    hasOthers = !others.isEmpty
  }

  public func cell(_ layer: Int, _ part: Int) -> Cell? {
    cells.indices.contains(layer) && cells[layer].indices.contains(part) ? cells[layer][part] : nil
  }
}

extension WorkbenchState {
  /// Names of the weights that the map in sight is of.
  public var mappedWeights: [String] {
    switch quantize.view {
    case .errors: quantize.selected?.weights.filter { $0.error.count > 0 }.map(\.name) ?? []
    case .mix: quantize.mix?.weights.map(\.name) ?? []
    case .table, .layers, .texts: []
    }
  }

  public var weightMap: WeightMap? {
    let names = mappedWeights
    return names.isEmpty ? nil : WeightMap(names)
  }
}
