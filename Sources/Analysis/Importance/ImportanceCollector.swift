import Architectures
import Checkpoints
import Inference
import Quantization
import Tensors

/// Adds up the squares of what goes into a model's products, under the names that GGUF files have for the weights.
///
/// Source: llama.cpp's `tools/imatrix`: all products of a block count, each expert for the tokens that it runs, and the
/// head only where it is asked for.
public final class ImportanceCollector: ProductObserver {
  /// What of an entry a product fills in.
  private struct Place {
    let site: Int
    let weight: String
    /// Which matrix of a stack, and of how many; nil where the product has all of them.
    let matrix: (index: Int, count: Int)?
  }

  private final class Sums {
    /// [matrices, columns]
    let squares: Buffer<Double>
    /// Rows that each matrix was shown.
    var rows = 0

    init(numbers: Int) { squares = Buffer(count: numbers) }

    var values: [Float] { (0..<squares.count).map { Float(squares.base[$0]) } }
  }

  private let places: [Place]
  /// Of each product the numbers of an input row.
  private let columns: [Int]
  private let isWanted: [Bool]
  private var sums: [Sums?]

  /// weights: of the GGUF file that is to be quantized; what isn't among them is passed over. includesHead: whether to
  /// take the head too.
  public init(_ model: BoundModel, weights: [SourceWeight], includesHead: Bool = false) {
    let shapes = Dictionary(weights.map { ($0.name, $0.shape) }) { first, _ in first }
    let products = model.products
    var places: [Place] = []
    var isWanted = Array(repeating: false, count: products.count)
    for (site, product) in products.enumerated() {
      for part in product.parts {
        guard let place = Self.place(part, site, model.architecture.gguf, shapes),
          place.weight.hasPrefix("blk.") || (includesHead && place.weight == "output.weight")
        else { continue }
        places.append(place)
        isWanted[site] = true
      }
    }
    self.places = places
    self.isWanted = isWanted
    columns = products.map(\.columns)
    sums = products.map { _ in nil }
  }

  /// The first place of a role that the file has.
  private static func place(
    _ part: ModelProduct.Part, _ site: Int, _ names: TensorNames, _ shapes: [String: [Int]]
  ) -> Place? {
    for (name, source) in names.places(of: part.role) {
      if let expert = part.expert, source.isEach {
        let own = name.replacing("*", with: "\(expert)")
        if shapes[own] != nil { return Place(site: site, weight: own, matrix: nil) }
      } else if let shape = shapes[name] {
        return Place(site: site, weight: name, matrix: part.expert.map { (index: $0, count: shape.first ?? 1) })
      }
    }
    return nil
  }

  public func observe(site: Int, _ inputs: ProductInputs) {
    guard isWanted[site] else { return }
    let own = sums[site] ?? Sums(numbers: inputs.matrices * inputs.columns)
    sums[site] = own
    for matrix in 0..<inputs.matrices {
      let into = own.squares.base + matrix * inputs.columns
      for token in 0..<inputs.tokens {
        let row = inputs.base + (matrix * inputs.tokens + token) * inputs.stride
        for column in 0..<inputs.columns {
          let value = Double(row[column])
          into[column] += value * value
        }
      }
    }
    own.rows += inputs.tokens
  }

  /// What was seen so far.
  public func matrix(datasets: [String], chunks: Int, chunkLength: Int) -> ImportanceMatrix {
    var entries: [String: ImportanceMatrix.Entry] = [:]
    for place in places {
      let seen = sums[place.site]
      guard let (index, count) = place.matrix else {
        // Parts of one stored weight read the same input.
        if let seen { entries[place.weight] = .init(sums: seen.values, counts: [Float(seen.rows)]) }
        continue
      }
      let columns = columns[place.site]
      var entry =
        entries[place.weight]
        ?? .init(sums: Array(repeating: 0, count: count * columns), counts: Array(repeating: 0, count: count))
      if let seen {
        entry.sums.replaceSubrange(index * columns..<(index + 1) * columns, with: seen.values)
        entry.counts[index] = Float(seen.rows)
      }
      entries[place.weight] = entry
    }
    return ImportanceMatrix(datasets: datasets, chunks: chunks, chunkLength: chunkLength, entries: entries)
  }
}
