import Tensors

/// One tensor of a checkpoint: its name, its form, and where its bytes lie. It holds none of them.
public struct TensorInfo: Sendable, Hashable {
  public let name: String
  /// Dimensions from the outermost to the innermost, as PyTorch prints them: `[rows, columns]` of a matrix. Empty for a
  /// single number.
  public let shape: [Int]
  public let type: TensorType
  /// Size in the file.
  public let bytes: Int
  /// Which of the checkpoint's files holds it.
  public let file: Int
  /// Where it starts in that file, in bytes from the file's start.
  public let offset: Int

  /// How many numbers it has.
  public var elements: Int { shape.reduce(1, *) }
}
