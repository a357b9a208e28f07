import Foundation

extension Declaration {
  /// The same with everything said outright that formats say in different ways, so that it can be compared with what is
  /// read from a file.
  func asStored(_ divisors: RotaryDivisors) -> Declaration {
    var same = self
    same.config.architecture = ""
    same.config.format = .gguf
    same.config.slidingWindow = nil
    same.config.localRotary = nil
    same.config.attentionScale = nil
    same.config.tiesEmbedding = false
    same.config.predictionBlocks = 0
    same.config.rotary =
      rotates ? config.rotary.asStored(divisors) : RotarySettings(base: 1, dimension: config.headDimension)
    same.blocks = blocks.map { $0.map { asStored($0, divisors) } }
    same.encoder?.blocks = encoder?.blocks.map { $0.map { asStored($0, divisors) } } ?? []
    return same
  }

  private func asStored(_ residual: Residual, _ divisors: RotaryDivisors) -> Residual {
    var same = residual
    switch residual.mixer {
    case .attention(var attention):
      attention.rotary = attention.rope == nil ? nil : (attention.rotary ?? config.rotary).asStored(divisors)
      attention.scale = attention.scale ?? config.attentionScale ?? 1 / Double(config.headDimension).squareRoot()
      if let window = attention.window, window >= config.contextLength { attention.window = nil }
      same.mixer = .attention(attention)
    case .latentAttention(var attention):
      attention.normEpsilon = attention.normEpsilon ?? config.normEpsilon
      same.mixer = .latentAttention(attention)
    case .crossAttention, .feedForward, .experts: break
    }
    return same
  }

  /// Its parts by name, in an order.
  var described: [(name: String, value: Any)] {
    [
      ("embedding", embedding), ("encoder", encoder as Any), ("blocks", blocks), ("final norm", finalNorm as Any),
      ("config", config),
    ]
  }
}

extension RotarySettings {
  /// Scalings that files have as tensors are the tensors' business.
  fileprivate func asStored(_ divisors: RotaryDivisors) -> RotarySettings {
    var same = self
    switch scaling {
    case .llama3 where divisors.always != nil: same.scaling = .none
    case .longRope(var long):
      long.short = long.short.map { _ in 1 }
      long.long = long.long.map { _ in 1 }
      same.scaling = .longRope(long)
    case .yarn(var yarn):
      // llama.cpp always rounds, which is remarked upon.
      yarn.rounds = true
      same.scaling = .yarn(yarn)
    case .none, .linear, .proportional, .llama3: break
    }
    return same
  }

  /// Llama 3's, or LongRoPE's, as tensors.
  var divisors: RotaryDivisors {
    guard case .llama3 = scaling else { return longDivisors }
    let plain = RotarySettings(base: base, dimension: dimension).frequencies()
    return RotaryDivisors(always: zip(plain, frequencies()).map { Float($0 / $1) })
  }

  /// LongRoPE's alone.
  var longDivisors: RotaryDivisors {
    guard case .longRope(let long) = scaling else { return .none }
    return RotaryDivisors(short: long.short.map { Float($0) }, long: long.long.map { Float($0) })
  }
}

/// Where two values of the same type differ, found by looking into them.
struct Difference {
  let path: String
  let found: String
  let expected: String

  /// How far numbers may lie apart, relatively: files have them in float32.
  private static let tolerance = 1e-5

  static func first(
    _ a: [(name: String, value: Any)], _ b: [(name: String, value: Any)], path: String
  ) -> Difference? {
    guard a.map(\.name) == b.map(\.name) else {
      return Difference(
        path: path, found: a.map(\.name).joined(separator: ", "), expected: b.map(\.name).joined(separator: ", "))
    }
    return zip(a, b).lazy.compactMap { first($0.value, $1.value, path: path.isEmpty ? $0.name : "\(path).\($0.name)") }
      .first
  }

  private static func first(_ a: Any, _ b: Any, path: String) -> Difference? {
    if let a = number(a), let b = number(b) {
      return abs(a - b) <= tolerance * max(abs(a), abs(b))
        ? nil : Difference(path: path, found: "\(a)", expected: "\(b)")
    }
    let (insideA, insideB) = (parts(a), parts(b))
    guard !insideA.isEmpty || !insideB.isEmpty else {
      let (a, b) = (String(describing: a), String(describing: b))
      return a == b ? nil : Difference(path: path, found: a, expected: b)
    }
    guard insideA.map(\.name) == insideB.map(\.name) else {
      return Difference(path: path, found: brief(a), expected: brief(b))
    }
    return first(insideA, insideB, path: path)
  }

  private static func number(_ value: Any) -> Double? {
    switch value {
    case let value as Double: value
    case let value as Float: Double(value)
    default: nil
    }
  }

  private static func parts(_ value: Any) -> [(name: String, value: Any)] {
    Mirror(reflecting: value).children.enumerated().map { ($1.label ?? "\($0)", $1.value) }
  }

  private static func brief(_ value: Any) -> String { String(String(describing: value).prefix(120)) }
}
