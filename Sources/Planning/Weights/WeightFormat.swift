import Quantization
import Tensors

/// How weights are kept: a type of numbers, a method of making matrices smaller, or a recipe for a GGUF file.
public struct WeightFormat: Sendable, Equatable {
  enum Scheme: Sendable, Equatable {
    /// Every number takes so many bytes.
    case plain(bytes: Double)
    case grouped(GroupedScheme)
    case gguf(Mixture)
  }

  public let name: String
  let scheme: Scheme

  /// Whether matrices are unpacked whole before they multiply, as bitsandbytes does (its `MatMul4Bit`).
  public var isUnpackedWhole: Bool {
    if case .grouped(let scheme) = scheme { scheme.isUnpackedWhole } else { false }
  }

  /// Whether matrices are kept in fewer bits than 8.
  public var isQuantized: Bool { if case .plain = scheme { false } else { true } }

  /// Bytes of a number that nothing was made smaller of.
  public var plainBytes: Double { if case .plain(let bytes) = scheme { bytes } else { 2 } }

  /// The types of a model's tensors, where a mixture chooses them.
  func mixtureTypes(of model: PlannedModel) throws(PlanningError) -> MixtureTypes? {
    guard case .gguf(let mixture) = scheme else { return nil }
    return try MixtureTypes(mixture, model)
  }

  /// Bytes of one tensor. `restBytes`: of a number that stays as it is where only matrices are made smaller. `types`: of a
  /// mixture.
  func bytes(
    of tensor: PlannedTensor, types: MixtureTypes?, restBytes: Double = 2, includesHead: Bool = false
  ) -> Double {
    switch scheme {
    case .plain(let bytes): return tensor.elements * bytes
    case .grouped(let scheme):
      let isMatrix = tensor.isLinear || (includesHead && tensor.kind == .head && tensor.shape.count == 2)
      return isMatrix ? scheme.bytes(of: tensor) : tensor.elements * restBytes
    case .gguf: return types?.bytes(of: tensor) ?? tensor.elements * restBytes
    }
  }
}

/// Integers of few bits in groups along a matrix's inputs, each group with its scale.
struct GroupedScheme: Sendable, Equatable {
  let bits: Double
  /// Numbers that share a scale; nil for a whole row.
  let group: Int?
  let scaleBytes: Double
  /// Bits of a zero point, which each group of some methods has.
  var zeroBits: Double = 0
  /// Bytes for each input, of methods that reorder them.
  var inputBytes: Double = 0
  /// Scales are themselves kept in 8 bits, so many sharing a float32 of their own.
  var scaleGroup: Int?
  var isUnpackedWhole = false

  /// Scales lie along rows; a last group may be cut short.
  func bytes(of tensor: PlannedTensor) -> Double {
    let rows = tensor.elements / Double(max(tensor.columns, 1))
    guard let group else { return tensor.elements * bits / 8 + rows * scaleBytes }
    // bitsandbytes groups the numbers of a tensor as if it were one row.
    let groups =
      scaleGroup != nil || isUnpackedWhole
      ? (tensor.elements / Double(group)).rounded(.up)
      : rows * (Double(tensor.columns) / Double(group)).rounded(.up)
    let outer = scaleGroup.map { (groups / Double($0)).rounded(.up) * 4 } ?? 0
    let inputs = Double(tensor.columns) * rows / Double(max(tensor.rows, 1)) * inputBytes
    return tensor.elements * bits / 8 + groups * (scaleBytes + zeroBits / 8) + outer + inputs
  }
}

extension WeightFormat {
  /// Every format by its names: a number type, a method, or llama.cpp's name of a type or mixture.
  public static func named(_ name: String) throws(PlanningError) -> WeightFormat {
    let wanted = name.lowercased()
    if let format = all.first(where: { $0.name == wanted }) { return format }
    if let format = aliases[wanted] { return try named(format) }
    if let format = packed(wanted) { return format }
    if let mixture = Mixture.named(name) { return WeightFormat(name: mixture.name, scheme: .gguf(mixture)) }
    throw .unknown(
      what: "format of weights", name: name,
      known: all.map(\.name) + ["gptq-4-128", "awq-4-128"] + Mixture.allCases.map(\.name))
  }

  public static let fp32 = WeightFormat(name: "fp32", scheme: .plain(bytes: 4))
  public static let bf16 = WeightFormat(name: "bf16", scheme: .plain(bytes: 2))
  public static let fp16 = WeightFormat(name: "fp16", scheme: .plain(bytes: 2))

  /// 64 numbers share a float32. Source: arXiv:2305.14314, section 3; bitsandbytes' `Linear4bit`.
  public static let nf4 = WeightFormat(
    name: "nf4", scheme: .grouped(GroupedScheme(bits: 4, group: 64, scaleBytes: 4, isUnpackedWhole: true)))

  /// The same with scales in 8 bits, 256 of which share a float32: double quantization, section 3 there.
  public static let nf4dq = WeightFormat(
    name: "nf4-dq",
    scheme: .grouped(GroupedScheme(bits: 4, group: 64, scaleBytes: 1, scaleGroup: 256, isUnpackedWhole: true)))

  /// A float32 for each row (LLM.int8, arXiv:2208.07339, section 2.1).
  public static let int8 = WeightFormat(
    name: "int8", scheme: .grouped(GroupedScheme(bits: 8, group: nil, scaleBytes: 4)))

  /// A float32 for each row, as compressed-tensors' FP8-dynamic has it.
  public static let fp8 = WeightFormat(
    name: "fp8", scheme: .grouped(GroupedScheme(bits: 8, group: nil, scaleBytes: 4)))

  /// The formats that take no further numbers.
  public static let all: [WeightFormat] = [fp32, bf16, fp16, fp8, int8, nf4, nf4dq]

  private static let aliases = [
    "f32": "fp32", "float32": "fp32", "f16": "fp16", "float16": "fp16", "bfloat16": "bf16", "fp4": "nf4",
    "int4": "gptq-4-128", "gptq": "gptq-4-128", "awq": "awq-4-128", "bnb.nf4": "nf4", "bnb.nf4-dq": "nf4-dq",
    "nf4dq": "nf4-dq", "f8": "fp8", "i8": "int8",
  ]

  /// `gptq-BITS-GROUP` and `awq-BITS-GROUP`: a float16 scale and a packed zero point for each group; GPTQ keeps the group
  /// of each input too, as an int32. Source: arXiv:2210.17323 and arXiv:2306.00978; AutoGPTQ's and AutoAWQ's packed linear
  /// layers.
  private static func packed(_ name: String) -> WeightFormat? {
    let parts = name.split(separator: "-")
    guard parts.count == 3, parts[0] == "gptq" || parts[0] == "awq", let bits = Double(parts[1]),
      let group = Int(parts[2]), [2, 3, 4, 8].contains(bits), (8...65536).contains(group)
    else { return nil }
    let scheme = GroupedScheme(
      bits: bits, group: group, scaleBytes: 2, zeroBits: bits, inputBytes: parts[0] == "gptq" ? 4 : 0)
    return WeightFormat(name: name, scheme: .grouped(scheme))
  }
}
