import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processor instructions the kernels use: plain C, AVX2, AVX2 with VNNI's dot products, AVX-512 with VNNI, or NEON.
///
/// One binary holds them all; the best this CPU offers is chosen at start, or the one `GLASSBOX_ISA` names.
public struct InstructionSet: @unchecked Sendable {
  /// `scalar`; on x86 `avx2`, `avxvnni` or `avx512`; on ARM `neon`.
  public let name: String
  let kernels: UnsafePointer<ck_kernels>

  private init(_ kernels: UnsafePointer<ck_kernels>) {
    self.kernels = kernels
    name = String(cString: kernels.pointee.name)
  }

  /// The environment variable that forces one.
  public static let variable = "GLASSBOX_ISA"

  /// Every name this build knows, from the plainest on.
  public static let names: [String] = (0...).lazy.map { ck_name($0) }.prefix { $0 != nil }.compactMap {
    $0.map { String(cString: $0) }
  }

  /// Those this CPU can run, from the plainest on.
  public static let available: [InstructionSet] = names.compactMap { ck_kernels_named($0).map(InstructionSet.init) }

  /// The best this CPU can run.
  public static let best = InstructionSet(ck_best_kernels())

  /// The one called `name`.
  public static func named(_ name: String) throws(InstructionSetError) -> InstructionSet {
    guard let found = available.first(where: { $0.name == name }) else {
      throw InstructionSetError(requested: name, isKnown: names.contains(name), available: available.map(\.name))
    }
    return found
  }

  /// What the environment asks for, or the best; throws where it asks for something this CPU can't run.
  public static func requested() throws(InstructionSetError) -> InstructionSet {
    guard let value = getenv(variable), value.pointee != 0 else { return best }
    return try named(String(cString: value))
  }

  /// The one in use. A wrong `GLASSBOX_ISA` counts as unset here; `requested()` reports it.
  public static let active: InstructionSet = (try? requested()) ?? best

  /// Tokens up to which activations are rounded to 8 bits where that is allowed; beyond, floats are quicker.
  public var mostRoundedTokens: Int { kernels.pointee.tokens8 }

  /// Whether products with weights of `type` may round activations to 8 bits.
  public func rounds(_ type: TensorType) -> Bool { format(type)?.pointee.multiply8 != nil }

  /// How `type` is read, or nil where there are no kernels for it.
  func format(_ type: TensorType) -> UnsafePointer<ck_format>? { kernels.format(type.id) }
}

extension UnsafePointer<ck_kernels> {
  /// How the type that ggml numbers `id` is read, or nil where there are no kernels for it.
  func format(_ id: UInt32) -> UnsafePointer<ck_format>? {
    let formats = pointee.formats
    for index in 0..<pointee.format_count where formats?[index].id == id { return formats.map { $0 + index } }
    return nil
  }
}

/// `GLASSBOX_ISA` names something that can't be had.
public struct InstructionSetError: Error, CustomStringConvertible {
  public let requested: String
  public let isKnown: Bool
  public let available: [String]

  public var description: String {
    let reason = isKnown ? "this CPU lacks its instructions" : "there is no such instruction set"
    return
      "\(InstructionSet.variable) is '\(requested)', but \(reason); expected \(available.joined(separator: " or "))."
  }
}

extension TensorType {
  /// Whether this build has kernels for it.
  public var isComputable: Bool { InstructionSet.active.format(self) != nil }
}
