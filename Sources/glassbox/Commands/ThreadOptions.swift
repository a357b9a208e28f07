import ArgumentParser
import Tensors

/// `--threads`, for verbs that compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to compute with (default: physical cores).", valueName: "n"))
  var threads: Int?

  var count: Int { threads ?? WorkerPool.physicalCores }

  func validate() throws {
    guard let threads else { return }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024, but \(threads) was given.")
    }
  }
}
