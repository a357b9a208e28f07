import Tensors

/// A model as a GGUF file would hold it, whatever it comes from: settings, and weights under GGUF's names and in its
/// layout. What is written, or quantized in memory, is taken from here.
///
/// Weights may be read by several threads at once.
public protocol WeightSource: Sendable {
  /// Settings of the GGUF file.
  var metadata: Metadata { get }
  /// In the order of the file.
  var weights: [SourceWeight] { get }
  /// Writes rows of a weight as float32, a stack of matrices (experts) counting as all their rows one after the other.
  /// out: [rows, columns]
  func read(_ weight: Int, rows: Range<Int>, into out: UnsafeMutablePointer<Float>)
  /// A weight's bytes where they already lie as the file would hold them; nil where they have to be made.
  func bytes(of weight: Int) -> UnsafeRawBufferPointer?
}

/// One weight of a source.
public struct SourceWeight: Sendable, Hashable {
  public let name: String
  /// Outermost dimension first.
  public let shape: [Int]
  /// The type it is kept in without quantizing.
  public let type: TensorType

  public init(name: String, shape: [Int], type: TensorType) {
    self.name = name
    self.shape = shape
    self.type = type
  }

  public var columns: Int { shape.last ?? 1 }
  public var elements: Int { shape.reduce(1, *) }
  public var rows: Int { elements / columns }
}
