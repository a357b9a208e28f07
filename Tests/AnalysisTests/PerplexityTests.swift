import Analysis
import Foundation
import Testing

struct PerplexityTests {
  @Test func `perplexity is the exponential of the mean surprise, its error that of the mean`() {
    let logprobs = [-1.0, -2.5, -0.25, -4]
    var perplexity = Perplexity()
    for logprob in logprobs { perplexity.take(logprob: logprob) }
    let mean = -logprobs.reduce(0, +) / 4
    let squares = logprobs.map { ($0 + mean) * ($0 + mean) }
    let error = (squares.reduce(0, +) / 4 / 3).squareRoot() * exp(mean)
    #expect(abs(perplexity.value - exp(mean)) < 1e-9)
    #expect(abs(perplexity.standardError - error) < 1e-9)
    #expect(perplexity.tokens == 4)
  }

  @Test func `too few tokens have no error to tell`() {
    var perplexity = Perplexity()
    #expect(perplexity.value == 1 && perplexity.standardError == 0)
    perplexity.take(logprob: -1)
    #expect(perplexity.standardError == 0)
  }

  @Test func `windows lie side by side, begin with the BOS, and score their second half`() {
    let windows = PerplexityWindows(Array(100..<127), length: 8, bos: 1)
    #expect(windows.count == 3)
    #expect(windows.input(1) == [1, 109, 110, 111, 112, 113, 114, 115])
    #expect(Array(windows.scored) == [4, 5, 6])
    #expect(windows.target(1, after: 4) == 113)
    #expect(windows.target(2, after: 6) == 123)
    #expect(PerplexityWindows(Array(100..<127), length: 8, bos: nil).input(1)[0] == 108)
    #expect(Array(PerplexityWindows([], length: 5, bos: nil).scored) == [2, 3])
  }
}
