import Architectures
import Checkpoints
import Inference
import Planning
import Quantization
import Tensors
import Tokenizers
import Workbench

extension Failure {
  /// How each typed error leaves the process. A type not named here is our own fault.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as CheckpointError: self.init(error)
    case let error as TokenizerError: self.init(error)
    case let error as TemplateError: self.init(.badInput, error.description)
    case let error as ConfigError: self.init(.badInput, error.description)
    case let error as InferenceError: self.init(error)
    case let error as InterventionError: self.init(.wrongUsage, error.description)
    case let error as PatchError: self.init(.wrongUsage, error.description)
    case let error as AdapterError: self.init(.badInput, error.description)
    case let error as GenerationError: self.init(error)
    case let error as ComparisonError: self.init(.badInput, error.description)
    case let error as PlanningError: self.init(.wrongUsage, error.description)
    case let error as QuantizationError: self.init(error)
    case let error as InstructionSetError: self.init(.wrongUsage, error.description)
    case let error as SamplerError: self.init(.wrongUsage, error.description)
    case let error as JSONSchemaError: self.init(.badInput, error.description)
    case let error as GrammarError: self.init(.badInput, error.description)
    case let error as LibraryError: self.init(error)
    case let error as CatalogError: self.init(.badInput, error.description, path: error.path)
    case let error as FetchError: self.init(error)
    case is CancellationError: self.init(.interrupted, "Interrupted.")
    default: self.init(.internalFault, "\(error)")
    }
  }

  private init(_ error: CheckpointError) {
    let status: ExitStatus =
      switch error.kind {
      case .badFile, .unsupported: .badInput
      case .missingFile, .unreadable: .noInput
      case .cannotCreate: .cannotCreate
      }
    self.init(status, error.description, path: error.path, offset: error.offset)
  }

  private init(_ error: QuantizationError) {
    switch error {
    case .noArchitecture, .noBlock, .badImportance, .notFinite: self.init(.badInput, error.description)
    case .badOverride, .unknownMixture, .noEncoder, .needsImportance, .sameFile:
      self.init(.wrongUsage, error.description)
    case .cancelled: self.init(.interrupted, error.description)
    }
  }

  private init(_ error: TokenizerError) {
    if case .idOutOfRange = error {
      self.init(.wrongUsage, error.description)
    } else {
      self.init(.badInput, error.description)
    }
  }

  private init(_ error: InferenceError) {
    switch error {
    case .cancelled: self.init(.interrupted, error.description)
    case .contextFull, .unknownToken, .emptyPrompt, .sourceTooLong: self.init(.wrongUsage, error.description)
    default: self.init(.badInput, error.description)
    }
  }

  private init(_ error: GenerationError) {
    switch error {
    case .noChatTemplate(let path), .noTokenizer(let path): self.init(.badInput, error.description, path: path)
    case .notEnoughMemory: self.init(.notEnoughMemory, error.description)
    }
  }

  private init(_ error: FetchError) {
    let status: ExitStatus =
      switch error {
      case .unknownSample, .cannotRun, .noPip, .downloadFailed: .noInput
      case .badPackage, .wrongSize, .wrongChecksum: .badInput
      case .diskFull, .cannotWrite: .cannotCreate
      }
    self.init(status, error.description)
  }

  private init(_ error: LibraryError) {
    switch error {
    case .noFile(let path): self.init(.noInput, error.description, path: path)
    case .ambiguous: self.init(.wrongUsage, error.description)
    case .noModel, .notFetched: self.init(.noInput, error.description)
    }
  }
}
