// swift-tools-version: 6.2
import PackageDescription

// Tests use only public and package declarations, so that they run against the very build that ships.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies)
}

let package = Package(
  name: "glassbox",
  products: [.executable(name: "glassbox", targets: ["glassbox"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // -O3 also in debug builds: tests of a whole model would otherwise take minutes.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    // ncursesw itself, and the few lines of C that run in signal handlers. Needs Debian's libncursesw5-dev.
    .target(name: "CCurses", linkerSettings: [.linkedLibrary("ncursesw")]),
    module("Tensors", ["CKernels", "COpenBLAS"]),
    module("Checkpoints", ["Tensors"]),
    module("Tokenizers", ["Checkpoints"]),
    module("Architectures", ["Checkpoints"]),
    module("Inference", ["Architectures", "Checkpoints", "Tensors"]),
    module("Quantization", ["Checkpoints", "Tensors"]),
    module("Analysis", ["Inference", "Checkpoints", "Colormaps", "Quantization"]),
    module("Planning", ["Architectures", "Checkpoints", "Tensors", "Quantization"]),
    module("Conversion", ["Architectures", "Checkpoints", "Inference", "Tensors", "Tokenizers"]),
    // What was generated and compared, in SQLite. Needs Debian's libsqlite3-dev.
    module("History", [.product(name: "GRDB", package: "GRDB.swift")]),
    module(
      "Workbench",
      ["Tokenizers", "Inference", "Analysis", "Planning", "Quantization", "Conversion", "History", "TOMLKit"]),
    module("Colormaps"),
    module("Canvas", ["Colormaps"]),
    module("Panes", ["Workbench", "History", "Analysis", "Planning", "Quantization", "Canvas"]),
    module("Terminal", ["Canvas", "CCurses"]),
    .executableTarget(
      name: "glassbox",
      dependencies: [
        "Panes", "Terminal", "Workbench", "History", "Analysis", "Colormaps", "Planning", "Quantization",
        "Conversion", "Tokenizers", "Inference", "Architectures", "Checkpoints", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    tests(of: "Tensors"),
    tests(of: "Checkpoints", ["Tensors"]),
    tests(of: "Tokenizers", ["Checkpoints"]),
    tests(of: "Architectures", ["Checkpoints"]),
    // Counts allocations for tests that promise none.
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    tests(of: "Inference", ["Architectures", "Checkpoints", "Tensors", "CAllocationCount"]),
    tests(of: "Conversion", ["Architectures", "Checkpoints", "Inference", "Tensors", "Tokenizers"]),
    tests(of: "Analysis", ["Inference", "Checkpoints", "Quantization", "Tensors"]),
    tests(of: "Quantization", ["Checkpoints", "Tensors"]),
    tests(of: "Planning", ["Architectures", "Checkpoints", "Tensors", "Quantization"]),
    tests(of: "History", [.product(name: "GRDB", package: "GRDB.swift")]),
    tests(
      of: "Workbench",
      ["History", "Tokenizers", "Inference", "Analysis", "Checkpoints", "Quantization", "Tensors"]),
    tests(of: "Canvas"),
    tests(of: "Panes", ["Workbench", "History", "Analysis", "Planning", "Quantization", "Canvas"]),
    tests(of: "Terminal", ["Canvas"]),
    .testTarget(name: "GlassboxTests", dependencies: ["glassbox", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// `make lint` sets this: in our own targets a warning is an error. The packages we depend on keep theirs.
if Context.environment["GLASSBOX_STRICT"] != nil {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
    target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}
