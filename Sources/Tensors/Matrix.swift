/// A weight matrix as it lies in the file: `rows` output features of `columns` inputs, row after row.
///
/// A view, not an owner: whoever made it keeps the mapping alive for as long as it is used.
public struct Matrix: @unchecked Sendable {
  public let type: TensorType
  /// Output features.
  public let rows: Int
  /// Input features; a multiple of `type.blockElements`.
  public let columns: Int
  /// First byte of row 0.
  public let base: UnsafeRawPointer

  /// Bytes from one row to the next.
  public var rowBytes: Int { columns / type.blockElements * type.blockBytes }

  public init(type: TensorType, rows: Int, columns: Int, base: UnsafeRawPointer) {
    precondition(columns % type.blockElements == 0, "\(columns) columns are no whole number of \(type.name) blocks")
    self.type = type
    self.rows = rows
    self.columns = columns
    self.base = base
  }

  /// Some of the rows. A view too.
  public func rows(_ first: Int, count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= rows, "rows \(first)..<\(first + count) of \(rows)")
    return Matrix(type: type, rows: count, columns: columns, base: base + first * rowBytes)
  }

  /// One of `count` matrices of equal size whose rows lie one after the other in this one.
  public func slice(_ index: Int, of count: Int) -> Matrix {
    precondition(rows.isMultiple(of: count) && (0..<count).contains(index), "slice \(index) of \(count), \(rows) rows")
    return rows(index * (rows / count), count: rows / count)
  }
}
