import Architectures
import Tensors

/// A product of the model that adapters can add to: which roles' rows its outputs are, one after the other.
struct ProductSite: Sendable {
  struct Part: Sendable, Hashable {
    let role: TensorRole
    /// Which expert's, where the role has several.
    let expert: Int?
  }

  /// Where a part's outputs stand among the site's.
  struct Place: Sendable {
    let site: Int
    let firstRow: Int
    let rows: Int
  }

  let parts: [(part: Part, rows: Int)]
  let matrices: [Matrix]
  let bias: VectorWeights?
  /// Whether rows are looked up instead of multiplied: then inputs and outputs are the matrix's rows and columns.
  var isLookup = false

  var outputs: Int { parts.reduce(0) { $0 + $1.rows } }
}

/// The sites of a model, by number and by the roles they hold.
struct ProductSites: Sendable {
  private(set) var all: [ProductSite] = []
  private var places: [ProductSite.Part: ProductSite.Place] = [:]

  /// - Returns: the site's number.
  mutating func add(_ site: ProductSite) -> Int {
    var firstRow = 0
    for (part, rows) in site.parts {
      places[part] = ProductSite.Place(site: all.count, firstRow: firstRow, rows: rows)
      firstRow += rows
    }
    all.append(site)
    return all.count - 1
  }

  func place(of part: ProductSite.Part) -> ProductSite.Place? { places[part] }
}
