import ArgumentParser

/// `--force`, for verbs that load models.
struct ForceOptions: ParsableArguments {
  @Flag(help: "Go on even where memory is known to be too little.")
  var force = false
}
