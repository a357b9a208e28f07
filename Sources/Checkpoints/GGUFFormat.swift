/// The numbers of the GGUF file format. Source: ggml's `docs/gguf.md` and `gguf.h`.
enum GGUFFormat {
  /// `GGUF`, read as a little-endian number.
  static let magic: UInt32 = 0x4655_4747
  static let versions: ClosedRange<UInt32> = 2...3
  static let defaultAlignment = 32
  /// The specification asks for multiples of 8; more than 16 MiB serves no machine.
  static let alignments = 8...(16 << 20)
  static let alignmentKey = "general.alignment"
  static let keyBytes = 65_535
  /// A tensor's name; ggml's own structures hold as many.
  static let nameBytes = 64
  static let dimensions = 4
  /// Arrays inside arrays; llama.cpp writes none.
  static let arrayDepth = 16
  /// Length of a key, one byte of it, type, the smallest value.
  static let minimumEntryBytes = 8 + 1 + 4 + 1
  /// Length of a name, one byte of it, number of dimensions, type, offset.
  static let minimumTensorBytes = 8 + 1 + 4 + 4 + 8

  /// `offset` rounded up; nil where that is too large to count.
  static func aligned(_ offset: Int, to alignment: Int) -> Int? {
    let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum / alignment * alignment
  }
}
