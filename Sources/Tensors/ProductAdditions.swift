/// What adapters change about a model's products without touching its weights: y += scale · B (A x), with A and B of few
/// rows and columns, by the site of the product. Source: arXiv:2106.09685, section 4.1.
///
/// The matrices are its own copies in float32. Immutable, so that sessions can share it.
public final class ProductAdditions: Sendable {
  /// One pair of matrices at a site.
  public struct Term: Sendable {
    public let site: Int
    /// Where in the product's outputs the first row of `up` is added.
    public let firstRow: Int
    public let scale: Float
    /// A: [rank, inputs]; of a site where rows are looked up, turned: [inputs, rank].
    public let down: FloatMatrix
    /// B: [rows, rank]
    public let up: FloatMatrix

    public init(site: Int, firstRow: Int, scale: Float, down: FloatMatrix, up: FloatMatrix) {
      (self.site, self.firstRow, self.scale, self.down, self.up) = (site, firstRow, scale, down, up)
    }
  }

  /// A vector of a site: [rows]
  public struct Vector: Sendable {
    public let site: Int
    public let values: [Float]

    public init(site: Int, values: [Float]) { (self.site, self.values) = (site, values) }
  }

  /// A term as the loops want it: nothing in it is counted.
  struct Pair: BitwiseCopyable {
    let firstRow: Int
    let rows: Int
    let rank: Int
    let scale: Float
    let down: UnsafePointer<Float>
    let up: UnsafePointer<Float>
  }

  /// What is done at one site.
  struct Site: BitwiseCopyable {
    var firstPair = 0
    var pairs = 0
    /// Of all pairs together.
    var rank = 0
    /// Added to the outputs, and what the product and the pairs' sum are multiplied by before that; nil for nothing.
    var bias: UnsafePointer<Float>?
    var gains: UnsafePointer<Float>?

    var isEmpty: Bool { pairs == 0 && bias == nil && gains == nil }
  }

  private let terms: [Term]
  private let pairs: Buffer<Pair>
  private let sites: Buffer<Site>
  private let vectors: [FloatMatrix]
  /// What takes the place of a site's own matrix.
  private let replacements: [Int: Matrix]
  private let replacementGroups: [Int: MatrixGroup]
  /// Largest rank of a site, and most outputs of one with gains.
  let widest: Int
  let mostGains: Int
  /// Bytes of its matrices.
  public let bytes: Int

  /// `sites`: how many the model has. Replaced matrices must outlive this.
  public init(
    sites count: Int, terms: [Term], biases: [Vector] = [], gains: [Vector] = [], replacements: [Int: Matrix] = [:]
  ) {
    self.terms = terms
    self.replacements = replacements
    replacementGroups = replacements.mapValues { MatrixGroup([$0]) }
    pairs = Buffer(count: terms.count)
    var sites = [Site](repeating: Site(), count: count)
    // Those of a site side by side.
    for (index, term) in terms.indices.sorted(by: { terms[$0].site < terms[$1].site }).enumerated() {
      let term = terms[term]
      pairs.base[index] = Pair(
        firstRow: term.firstRow, rows: term.up.rows, rank: term.up.columns, scale: term.scale, down: term.down.base,
        up: term.up.base)
      if sites[term.site].pairs == 0 { sites[term.site].firstPair = index }
      sites[term.site].pairs += 1
      sites[term.site].rank += term.up.columns
    }
    var vectors: [FloatMatrix] = []
    func keep(_ vector: Vector) -> UnsafePointer<Float> {
      vectors.append(FloatMatrix(rows: 1, columns: vector.values.count) { _, column in vector.values[column] })
      return vectors[vectors.count - 1].base
    }
    for bias in biases { sites[bias.site].bias = keep(bias) }
    for gain in gains { sites[gain.site].gains = keep(gain) }
    self.vectors = vectors
    self.sites = Buffer(count: count)
    for (index, site) in sites.enumerated() { self.sites.base[index] = site }
    widest = sites.reduce(0) { max($0, $1.rank) }
    mostGains = gains.reduce(0) { max($0, $1.values.count) }
    bytes =
      4 * (terms.reduce(0) { $0 + $1.down.count + $1.up.count } + vectors.reduce(0) { $0 + $1.count })
  }

  /// Nil where nothing is changed.
  func site(_ number: Int) -> Site? {
    let site = sites.base[number]
    return site.isEmpty ? nil : site
  }

  func pairs(_ site: Site) -> UnsafeBufferPointer<Pair> {
    UnsafeBufferPointer(start: pairs.base + site.firstPair, count: site.pairs)
  }

  /// What takes the place of the matrix of a site; nil where it stays.
  public func replacement(of site: Int?) -> Matrix? { site.flatMap { replacements[$0] } }

  /// The same as a group.
  func replacementGroup(of site: Int) -> MatrixGroup? { replacementGroups.isEmpty ? nil : replacementGroups[site] }
}

/// An owned matrix of float32, row after row.
public final class FloatMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  private let buffer: Buffer<Float>

  var base: UnsafePointer<Float> { UnsafePointer(buffer.base) }
  public var count: Int { buffer.count }

  public init(rows: Int, columns: Int, number: (_ row: Int, _ column: Int) -> Float) {
    self.rows = rows
    self.columns = columns
    buffer = Buffer(count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { buffer.base[row * columns + column] = number(row, column) }
    }
  }

  /// The rows of a stored matrix that are named, in that order.
  public init(_ stored: Matrix, rows: [Int]) {
    self.rows = rows.count
    columns = stored.columns
    buffer = Buffer(count: rows.count * stored.columns)
    for (index, row) in rows.enumerated() {
      stored.dequantize(rows: row..<row + 1, into: buffer.base + index * stored.columns)
    }
  }

  /// All of a stored matrix, rows and columns exchanged.
  public convenience init(turning stored: Matrix) {
    let whole = FloatMatrix(stored, rows: Array(0..<stored.rows))
    self.init(rows: stored.columns, columns: stored.rows) { whole[$1, $0] }
  }

  public subscript(row: Int, column: Int) -> Float { buffer.base[row * columns + column] }
}
