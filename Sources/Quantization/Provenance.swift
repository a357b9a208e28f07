import Checkpoints

/// What a quantized file says of how it was made, under llama.cpp's keys where it has them and our own where not.
public struct Provenance: Sendable, Equatable {
  /// What the source file is called.
  public var source: String
  /// Under what name the importance matrix was found; nil without one.
  public var importanceFile: String?

  public init(source: String, importanceFile: String? = nil) {
    self.source = source
    self.importanceFile = importanceFile
  }
}

extension Metadata {
  /// Settings that belong to how a file was cut, not to the model.
  private static let splitKeys = ["split.no", "split.count", "split.tensors.count"]
  /// Of ggml's blocks, since K types.
  private static let blockVersion: Int64 = 2

  /// The source's settings as those of a file quantized so.
  func quantized(
    _ plan: QuantizationPlan, from weights: [SourceWeight], importance: ImportanceMatrix?, _ provenance: Provenance
  ) -> Metadata {
    var settings = self
    for key in Self.splitKeys { settings[key] = nil }
    settings.set("general.quantization_version", .integer(Self.blockVersion), type: .uint32)
    settings.set("general.file_type", .integer(Int64(plan.mixture.fileType)), type: .uint32)
    if let importance {
      settings.note(importance, file: provenance.importanceFile)
    }
    let changed = zip(weights, plan.types).filter { $0.0.type != $0.1 }
    settings["glassbox.quantize.source"] = .string(provenance.source)
    settings["glassbox.quantize.source_type"] = .string(weights.prevailingType)
    settings["glassbox.quantize.mixture"] = .string(plan.name)
    settings["glassbox.quantize.requantized"] = .bool(changed.contains { $0.0.type.isQuantized })
    if !plan.overrides.isEmpty {
      var texts = StringTable()
      for override in plan.overrides { texts.append("\(override.pattern)=\(override.type.name)".utf8) }
      settings["glassbox.quantize.overrides"] = .strings(texts)
    }
    return settings
  }

  private mutating func note(_ importance: ImportanceMatrix, file: String?) {
    // llama.cpp keeps as many bytes of a text.
    func short(_ text: String) -> MetadataValue { .string(String(decoding: text.utf8.prefix(127), as: UTF8.self)) }
    if let file { self["quantize.imatrix.file"] = short(file) }
    if let dataset = importance.dataset { self["quantize.imatrix.dataset"] = short(dataset) }
    set("quantize.imatrix.entries_count", .integer(Int64(importance.entries.count)), type: .uint32)
    if importance.chunks > 0 {
      set("quantize.imatrix.chunks_count", .integer(Int64(clamping: importance.chunks)), type: .uint32)
    }
  }
}

extension [SourceWeight] {
  /// The type that most numbers have.
  var prevailingType: String {
    var numbers: [String: Int] = [:]
    for weight in self { numbers[weight.type.name, default: 0] += weight.elements }
    return numbers.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "F32"
  }
}
