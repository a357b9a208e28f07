import ArgumentParser
import Foundation

/// `--json` and `--no-color`: what every verb offers about its output.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON on standard output and nothing else.")
  var json = false

  @Flag(name: .customLong("no-color"), help: "Use no colours; the environment variable NO_COLOR does the same.")
  var noColor = false

  /// Whether colours may be sent to standard output. Source: no-color.org.
  var usesColor: Bool {
    let variable = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
    return !noColor && variable.isEmpty && StandardOutput.isTerminal
  }
}

/// A verb whose errors are also wanted as JSON when its output is.
protocol ReportingCommand: ParsableCommand {
  var output: OutputOptions { get }
}
