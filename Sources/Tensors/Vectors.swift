import CKernels

/// Which numbers of a head turn together.
public enum RotaryPairing: Sendable {
  /// (2i, 2i + 1), as GGUF's llama has them.
  case adjacent
  /// (i, i + d / 2).
  case halves
}

/// Functions that bend single numbers.
public enum ActivationKind: Sendable, CaseIterable {
  /// x sigmoid(x)
  case silu
  /// x Φ(x), exactly and in its approximation by tanh. Source: arXiv:1606.08415.
  case gelu, geluTanh
  /// max(x, 0), and its square (arXiv:2109.08668).
  case relu, squaredRelu

  var kernelKind: ck_activation {
    switch self {
    case .silu: CK_SILU
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .relu: CK_RELU
    case .squaredRelu: CK_RELU_SQUARED
    }
  }
}

/// Operations on one row, on one thread: norms, rotary positions, gates, softmax.
public enum Vectors {
  /// out = x / sqrt(mean(x²) + epsilon) * weight; out may be x. Source: arXiv:1910.07467.
  public static func rmsNorm(
    _ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>?, count: Int,
    epsilon: Float, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.rms_norm(out, x, weight, count, epsilon)
  }

  /// out = (x - mean) / sqrt(variance + epsilon) * weight + bias; out may be x. Source: arXiv:1607.06450.
  public static func layerNorm(
    _ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>?,
    bias: UnsafePointer<Float>?, count: Int, epsilon: Float, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.layer_norm(out, x, weight, bias, count, epsilon)
  }

  /// Turns the first `rotaryDim` numbers of each of `heads` heads in place.
  /// cosines, sines: [rotaryDim / 2], for this position. Source: arXiv:2104.09864.
  public static func rotate(
    _ x: UnsafeMutablePointer<Float>, heads: Int, headDim: Int, rotaryDim: Int, cosines: UnsafePointer<Float>,
    sines: UnsafePointer<Float>, pairing: RotaryPairing, on instructions: InstructionSet = .active
  ) {
    let kernels = instructions.kernels.pointee
    let rotate = pairing == .adjacent ? kernels.rotate_adjacent : kernels.rotate_halves
    for head in 0..<heads { rotate?(x + head * headDim, rotaryDim / 2, cosines, sines) }
  }

  /// out = gate * sigmoid(gate) * up; out may be gate. Source: arXiv:2002.05202.
  public static func swiglu(
    _ out: UnsafeMutablePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int,
    on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.swiglu(out, gate, up, count)
  }

  /// out = gate * Φ(gate) * up, Φ approximated by tanh; out may be gate. Source: arXiv:1606.08415, section 2.
  public static func geglu(
    _ out: UnsafeMutablePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int,
    on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.geglu(out, gate, up, count)
  }

  /// Bends each number in place.
  public static func activate(
    _ x: UnsafeMutablePointer<Float>, by kind: ActivationKind, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.activate(x, kind.kernelKind, count)
  }

  /// x = the nearest number in -limit...limit
  public static func clamp(
    _ x: UnsafeMutablePointer<Float>, to limit: Float, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.clamp(x, limit, count)
  }

  /// out *= x
  public static func multiply(
    _ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.product(out, x, count)
  }

  /// x = cap * tanh(x / cap). Source: arXiv:2408.00118.
  public static func softcap(
    _ x: UnsafeMutablePointer<Float>, at cap: Float, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.softcap(x, cap, count)
  }

  /// out += x
  public static func add(
    _ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.add(out, x, count)
  }

  /// x *= factor
  public static func scale(
    _ x: UnsafeMutablePointer<Float>, by factor: Float, count: Int, on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.scale(x, factor, count)
  }

  /// Σ x y
  public static func dot(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) -> Float {
    instructions.kernels.pointee.dot(x, y, count)
  }

  /// The largest; -infinity of none.
  public static func maximum(
    _ x: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) -> Float {
    instructions.kernels.pointee.maximum(x, count)
  }

  /// log(Σ exp(x)), without overflow.
  public static func logSumExp(
    _ x: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) -> Float {
    let largest = maximum(x, count: count, on: instructions)
    guard largest.isFinite else { return largest }
    return largest + logarithm(instructions.kernels.pointee.sum_exponentials(x, largest, count))
  }

  /// Turns scores into probabilities in place.
  public static func softmax(_ x: UnsafeMutablePointer<Float>, count: Int, on instructions: InstructionSet = .active) {
    let sum = instructions.kernels.pointee.exponentials(x, maximum(x, count: count, on: instructions), count)
    scale(x, by: 1 / sum, count: count, on: instructions)
  }
}
