import ArgumentParser
import Tensors

/// `--cache-type`, for verbs that keep keys and values.
struct CacheOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How keys and values are kept (default: f16; f32 with --exact).", valueName: "type"))
  var cacheType: CacheType?
}

extension CacheType: ExpressibleByArgument {}
