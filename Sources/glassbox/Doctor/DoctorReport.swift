import Checkpoints
import Workbench

/// Everything `doctor` finds: facts by part of the machine, then the problems with their remedies.
struct DoctorReport: Encodable {
  let version: String
  let processor: ProcessorFacts
  let memory: MemoryFacts
  let terminal: TerminalFacts
  let folders: FolderFacts
  let models: ModelFacts
  let problems: [Problem]

  /// What is wrong, and how to mend it.
  struct Problem: Encodable {
    let message: String
    let remedy: String
  }

  init() {
    let folders = Folders()
    version = Glassbox.configuration.version
    processor = ProcessorFacts()
    memory = MemoryFacts()
    terminal = TerminalFacts()
    self.folders = FolderFacts(folders)
    models = ModelFacts(ModelLibrary(folders: folders))
    problems =
      processor.problems + memory.problems + terminal.problems + self.folders.problems + models.problems
  }

  /// For people.
  func text(_ style: TextStyle) -> String {
    let parts = [
      ("processor", processor.lines), ("memory", memory.lines), ("terminal", terminal.lines),
      ("folders", folders.lines), ("models", models.lines),
    ]
    var text = "glassbox \(version)\n"
    for (title, lines) in parts {
      text += "\n\(style.heading(title))\n"
      for (label, value) in lines {
        let padding = String(repeating: " ", count: max(1, 20 - label.count))
        text += "  \(label)\(padding)\(VisibleText(value))\n"
      }
    }
    text += "\n\(style.heading("problems"))\n"
    if problems.isEmpty { text += "  none\n" }
    for problem in problems {
      text += "  \(style.warning("!")) \(VisibleText(problem.message))\n    \(VisibleText(problem.remedy))\n"
    }
    return text
  }
}
