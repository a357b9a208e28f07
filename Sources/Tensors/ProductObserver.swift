/// Is shown what goes into the products of a model, as they are made.
public protocol ProductObserver: AnyObject {
  /// `site`: which of the model's products. What is shown is valid during the call alone.
  func observe(site: Int, _ inputs: ProductInputs)
}

/// The rows that a product multiplies.
public struct ProductInputs {
  /// [matrices, tokens, columns]
  public let base: UnsafePointer<Float>
  /// Matrices that have rows of their own each; 1 where all read the same.
  public let matrices: Int
  public let tokens: Int
  public let columns: Int
  /// From one row to the next.
  public let stride: Int
}
