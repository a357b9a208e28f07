import ArgumentParser
import Foundation
import Tensors

/// The command line: parsing and wiring, nothing else.
@main struct Glassbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glassbox",
    abstract: "A terminal workbench that opens a transformer language model up.",
    version: "0.1.0",
    subcommands: [
      OpenCommand.self, ModelsCommand.self, InspectCommand.self, TokenizeCommand.self, DetokenizeCommand.self,
      TemplateCommand.self, GenerateCommand.self, LogitsCommand.self, AttentionCommand.self,
      LensCommand.self, ExpertsCommand.self, PerplexityCommand.self, CompareCommand.self, QuantizeCommand.self,
      ImatrixCommand.self, BenchCommand.self, BenchSuiteCommand.self, MemoryCommand.self, DoctorCommand.self,
      MeasureCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  static func main() async {
    setlocale(LC_ALL, "")
    Interruption.install()
    do {
      var command = try parseAsRoot()
      do {
        _ = try InstructionSet.requested()
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      } catch  where isOurs(error) {
        finish(Failure(error), asJSON: (command as? any ReportingCommand)?.output.json ?? false)
      }
    } catch {
      finishParsing(error)
    }
  }

  /// Whether `error` came from a verb's work: the argument parser knows a status for each of its own.
  private static func isOurs(_ error: any Error) -> Bool { !(error is ExitCode) && exitCode(for: error) == .failure }

  /// Help and version go to standard output with status 0; wrong usage is one line and status 64.
  private static func finishParsing(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code != .success, !(error is ExitCode) else { exit(withError: error) }
    let status = ExitStatus(rawValue: code.rawValue) ?? .internalFault
    var message = message(for: error)
    if !message.hasSuffix("."), !message.hasSuffix("?") { message += "." }
    finish(Failure(status, "\(message) See 'glassbox --help'."), asJSON: CommandLine.arguments.contains("--json"))
  }

  private static func finish(_ failure: Failure, asJSON: Bool) -> Never {
    failure.report(asJSON: asJSON)
    Foundation.exit(failure.status.rawValue)
  }
}
