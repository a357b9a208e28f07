import ArgumentParser

/// `glassbox doctor`: what this machine offers, what is wrong with it, and how to mend that.
struct DoctorCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Examine this machine: processor, memory, terminal, folders, models.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = DoctorReport()
    if output.json { return try StandardOutput.json(report) }
    try StandardOutput.layout(report.text(TextStyle(isOn: output.usesColor)))
  }
}
