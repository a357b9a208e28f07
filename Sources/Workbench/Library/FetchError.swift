/// Why a sample model could not be fetched. Whatever it was, no half-made model is left.
public enum FetchError: Error, Sendable, Equatable {
  case unknownSample(name: String, known: [String])
  case cannotRun(program: String, reason: String)
  case noPip(python: String)
  /// `reason` is pip's own last word.
  case downloadFailed(package: String, reason: String)
  case badPackage(package: String, member: String, reason: String)
  case wrongSize(file: String, expected: Int, found: Int)
  case wrongChecksum(file: String, expected: String, found: String)
  case diskFull(folder: String, needed: Int, free: Int?)
  case cannotWrite(path: String, reason: String)
}

extension FetchError {
  /// Whether the packages themselves are at fault, so that keeping them would only fail again.
  var condemnsPackages: Bool {
    switch self {
    case .badPackage, .wrongSize, .wrongChecksum: true
    default: false
    }
  }
}

extension FetchError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownSample(let name, let known):
      "Expected the name of a sample model (\(known.joined(separator: ", "))), but found '\(name)'."
    case .cannotRun(let program, let reason):
      "'\(program)' cannot be started: \(reason). Debian's package \(Self.debianPackage(of: program)) brings it."
    case .noPip(let python):
      "'\(python)' has no pip, which gets the packages; Debian's package python3-pip brings it."
    case .downloadFailed(let package, let reason):
      "Package '\(package)' could not be downloaded: \(reason)"
    case .badPackage(let package, let member, let reason):
      "Expected '\(member)' in package '\(package)', but: \(reason)"
    case .wrongSize(let file, let expected, let found):
      "Expected \(file) to have \(expected) bytes, but \(found) were fetched; they were thrown away."
    case .wrongChecksum(let file, let expected, let found):
      "Expected sha256 \(expected) of \(file), but found \(found); what was fetched was thrown away."
    case .diskFull(let folder, let needed, let free?):
      "Fetching needs \(needed.byteText) in \(folder), but \(free.byteText) are free."
    case .diskFull(let folder, let needed, nil):
      "Fetching needs \(needed.byteText) in \(folder), but the disk is full."
    case .cannotWrite(let path, let reason):
      "\(path) cannot be written: \(reason)."
    }
  }

  private static func debianPackage(of program: String) -> String {
    program.contains("python") ? "python3-pip" : "coreutils"
  }
}
