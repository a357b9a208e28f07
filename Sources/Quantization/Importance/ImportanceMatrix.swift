import Checkpoints

/// How much each input of each weight matters: the mean of its square over a text. Errors in what multiplies large inputs
/// hurt most.
///
/// Read and written in llama.cpp's two formats. Source: its `tools/imatrix` and `common/imatrix-loader`.
public struct ImportanceMatrix: Sendable, Equatable {
  /// What was seen of one weight.
  public struct Entry: Sendable, Equatable {
    /// Sums of squares of the inputs, of a stack of matrices one after the other. [matrices, columns]
    public var sums: [Float]
    /// How many rows went into them: of all matrices alike, or of each.
    public var counts: [Float]

    public init(sums: [Float], counts: [Float]) {
      self.sums = sums
      self.counts = counts
    }

    /// Mean squares; 1 for all inputs of a matrix that nothing passed. [matrices, columns]
    public var means: [Float] {
      guard !counts.isEmpty else { return sums }
      let columns = sums.count / counts.count
      return sums.enumerated().map { index, sum in
        let count = counts[min(index / max(columns, 1), counts.count - 1)]
        return count > 0 ? sum / count : 1
      }
    }
  }

  public internal(set) var entries: [String: Entry] = [:]
  /// The texts they are of, as the files are called.
  public internal(set) var datasets: [String] = []
  /// Windows of tokens that were run.
  public internal(set) var chunks = 0
  /// Tokens of a window; 0 where a file doesn't say.
  public internal(set) var chunkLength: Int

  public init(datasets: [String] = [], chunks: Int = 0, chunkLength: Int = 512, entries: [String: Entry] = [:]) {
    self.datasets = datasets
    self.chunks = chunks
    self.chunkLength = chunkLength
    self.entries = entries
  }

  /// Mean squares of a weight's inputs; nil where nothing is known of it. [matrices, columns]
  public func importance(of weight: String) -> [Float]? { entries[weight]?.means }

  /// The same, checked to be as many as the weight has.
  ///
  /// The embedding is looked up, not multiplied, so what a file says of it may be of another shape and doesn't count.
  public func importance(of weight: SourceWeight) throws(QuantizationError) -> [Float]? {
    guard let means = importance(of: weight.name) else { return nil }
    let expected = weight.shape.dropLast(2).reduce(weight.columns, *)
    guard means.count == expected else {
      if WeightPart(weight.name) == .embedding { return nil }
      throw .badImportance(weight: weight.name, expected: expected, found: means.count)
    }
    return means
  }

  /// The text's own name first, as files keep one.
  public var dataset: String? { datasets.first }
}

extension ImportanceMatrix {
  /// Either format; the content decides.
  public init(path: String) throws(CheckpointError) {
    let file = try MappedFile(path)
    if file.bytes.starts(with: "GGUF".utf8) {
      try self.init(gguf: path)
    } else {
      try self.init(legacy: file)
    }
    guard !entries.isEmpty else {
      throw CheckpointError(.badFile, "Expected an importance matrix, found one without entries.", path: path)
    }
  }

  /// The format that llama.cpp writes now, or the one before where the name ends in `.dat`.
  public func write(to path: String) throws(CheckpointError) {
    if path.hasSuffix(".dat") { try writeLegacy(to: path) } else { try writeGGUF(to: path) }
  }

  /// Sums of squares that are finite and no less than 0.
  static func check(_ values: [Float], of weight: String, path: String) throws(CheckpointError) {
    guard let bad = values.first(where: { !$0.isFinite || $0 < 0 }) else { return }
    let message = "Expected sums of squares for \(VisibleText.quoted(weight)), found \(bad)."
    throw CheckpointError(.badFile, message, path: path)
  }
}
