import CKernels

/// How rows of float32 become blocks of a type.
///
/// Every instruction set writes the same bytes, and they are those that llama.cpp's quantizer writes from finite numbers
/// of a size that the type can hold. What it could not do anything with: in blocks NaN counts as 0, and what is too large
/// for a block's scale becomes the largest number that it can hold, so that what is read back is finite; F32, F16 and
/// BF16 keep NaN and infinities.
public struct BlockEncoder: Sendable {
  public let type: TensorType
  private let instructions: InstructionSet

  /// Nil where this build can't write `type`.
  public init?(_ type: TensorType) { self.init(type, on: .active) }

  package init?(_ type: TensorType, on instructions: InstructionSet) {
    guard instructions.format(type)?.pointee.encode != nil else { return nil }
    self.type = type
    self.instructions = instructions
  }

  /// What this build can write.
  public static let types: [TensorType] = TensorType.all.filter { BlockEncoder($0) != nil }

  /// Whether blocks become others where it is known how much each input matters.
  public var usesImportance: Bool { !Self.indifferent.contains(type.name) }

  /// Types whose scale follows from the largest number alone, and those without any.
  private static let indifferent: Set<String> = ["F32", "F16", "BF16", "Q8_0", "MXFP4", "TQ1_0", "TQ2_0"]

  /// Writes rows one after another. Allocates nothing; any thread may.
  ///
  /// - Parameters:
  ///   - x: [rows, columns]; columns is a whole number of blocks.
  ///   - importance: [columns], mean squared activation of each input, or nil. NaN and what is negative count as 0; a block
  ///     whose inputs all have 0 may become zeros.
  ///   - out: rows * columns / blockElements * blockBytes bytes, aligned to nothing.
  public func encode(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, importance: UnsafePointer<Float>?,
    into out: UnsafeMutableRawPointer
  ) {
    precondition(rows >= 0 && columns >= 0 && columns % type.blockElements == 0, "[\(rows), \(columns)] \(type.name)")
    guard let write = instructions.format(type)?.pointee.encode else {
      preconditionFailure("there is no writer of \(type.name)")
    }
    write(x, rows, columns, importance, out)
  }
}
