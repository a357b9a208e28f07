#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How surprised a model is by a text, token by token: exp of the mean of -log p, and how sure that is.
///
/// Source: llama.cpp, `tools/perplexity`: the standard error is that of the mean, times the perplexity.
public struct Perplexity: Sendable, Equatable {
  public private(set) var tokens = 0
  private var sum = 0.0
  private var squares = 0.0

  public init() {}

  /// Takes the log-probability the model gave the token that came. Nats.
  public mutating func take(logprob: Double) {
    tokens += 1
    sum -= logprob
    squares += logprob * logprob
  }

  /// Mean of -log p. Nats.
  public var meanSurprise: Double { tokens > 0 ? sum / Double(tokens) : 0 }

  public var value: Double { exp(meanSurprise) }

  /// 0 where there are too few tokens to tell.
  public var standardError: Double {
    tokens > 1 ? (variance / Double(tokens - 1)).squareRoot() * value : 0
  }

  /// Of -log p.
  public var variance: Double { tokens > 0 ? max(0, squares / Double(tokens) - meanSurprise * meanSurprise) : 0 }
}
