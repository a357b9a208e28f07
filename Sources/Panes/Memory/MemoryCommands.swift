import Workbench

/// What can be done in the Memory pane.
enum MemoryCommands {
  private static let pane = InputContext(pane: .memory)
  private static let settings = InputContext(pane: .memory, part: "settings")
  private static let switches = InputContext(pane: .memory, part: "switches")

  static let all: [Command] = [
    Command(
      "memory.value", "type a value", keys: "enter", in: settings, hint: 1, palette: false, does: .memory(.askForValue),
      "Types a value for the chosen setting."),
    Command(
      "memory.turn", "turn", keys: "enter", "space", in: switches, hint: 1, palette: false, does: .memory(.turn),
      "Turns the chosen switch, for what it saves and costs."),
    Command(
      "memory.next", "next part", keys: "]", in: pane, hint: 2, does: .memory(.cyclePart(1)),
      "Moves to the next part: settings, components, switches."),
    Command(
      "memory.previous", "previous part", keys: "[", in: pane, does: .memory(.cyclePart(-1)),
      "Moves to the previous part."),
    Command(
      "memory.config", "config", keys: "i", in: pane, hint: 3,
      argument: .init("PATH") { .memory(.type("model", $0)) }, does: .memory(.askForConfig),
      "Plans a model of your own: types the path of a config.json, or pastes its text; its sizes then have sliders."),
    Command("memory.reset", "start over", keys: "R", in: pane, does: .memory(.reset), "Puts every setting back."),
    Command(
      "memory.model", "plan a model", in: pane,
      argument: .init("PRESET", isRequired: true) { .memory(.type("model", $0)) }, does: .memory(.askForValue),
      "Plans a published model by name."),
    Command(
      "memory.vllm", "copy for vLLM", keys: "V", in: pane, hint: 5, does: .memory(.copyAs(.vllm)),
      "Copies the plan as vLLM's arguments."),
    Command(
      "memory.llama", "copy for llama.cpp", keys: "P", in: pane, does: .memory(.copyAs(.llamaCpp)),
      "Copies the plan as llama.cpp's arguments."),
    Command(
      "memory.deepspeed", "copy for DeepSpeed", keys: "D", in: pane, does: .memory(.copyAs(.deepspeed)),
      "Copies the plan as a DeepSpeed config."),
    Command(
      "memory.accelerate", "copy for accelerate", keys: "A", in: pane, does: .memory(.copyAs(.accelerate)),
      "Copies the plan as an accelerate config."),
  ]
}
