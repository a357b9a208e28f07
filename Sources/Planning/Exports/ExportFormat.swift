import Foundation

/// A plan as another engine's own arguments or config file: what takes over where one machine ends.
public enum ExportFormat: String, Sendable, CaseIterable {
  case vllm
  case llamaCpp = "llama.cpp"
  case deepspeed
  case accelerate

  /// The text of it. source: what the engine is to load.
  public func text(_ plan: MemoryPlan, source: String) throws(PlanningError) -> String {
    switch self {
    case .vllm: try VLLMExport(plan, source: source).text
    case .llamaCpp: try LlamaCppExport(plan, source: source).text
    case .deepspeed: try DeepSpeedExport(plan).text
    case .accelerate: try AccelerateExport(plan).text
    }
  }
}

extension String {
  /// Safe as one word of a shell's command line.
  var shellQuoted: String {
    let plain = unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "-_./:=@".unicodeScalars.contains($0)
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
