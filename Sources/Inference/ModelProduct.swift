import Architectures

/// One of a model's products of activations with weights, as an observer sees it.
public struct ModelProduct: Sendable {
  /// A role that has some of its outputs, and of a role that several experts have, which one's.
  public struct Part: Sendable, Hashable {
    public let role: TensorRole
    public let expert: Int?
  }

  /// One after the other.
  public let parts: [Part]
  /// Numbers of an input row.
  public let columns: Int
}

extension BoundModel {
  /// By the numbers that `ProductObserver.observe` gets. An encoder's are not among them.
  public var products: [ModelProduct] {
    sites.all.map { site in
      ModelProduct(
        parts: site.parts.map { ModelProduct.Part(role: $0.part.role, expert: $0.part.expert) },
        columns: site.matrices.first?.columns ?? 0)
    }
  }
}
