import Workbench

/// What can be done in the Models pane.
enum ModelsCommands {
  static let all: [Command] = slots + details

  private static let pane = InputContext(pane: .models)
  private static let list = InputContext(pane: .models, part: "list")
  private static let tabs = InputContext(pane: .models, part: "details")
  private static let tensors = InputContext(pane: .models, part: "tensors")
  private static let tokenizer = InputContext(pane: .models, part: "tokenizer")

  private static let slots: [Command] = [
    Command(
      "models.load", "load", keys: "enter", in: list, hint: 1, argument: .init("PATH") { .models(.loadPath($0)) },
      does: .models(.load), "Loads the model into the next free slot, fetching a sample first."),
    Command(
      "models.replace", "load in place", keys: "r", in: pane, hint: 6, does: .models(.loadReplacing),
      "Unloads the active model and loads this one in its slot."),
    Command(
      "models.unload", "unload", keys: "d", in: pane, hint: 4, does: .models(.unload),
      "Unloads the model and gives its memory back."),
    Command(
      "models.activate", "use", keys: "space", in: list, hint: 5, does: .models(.activate),
      "Makes Generate use this loaded model."),
    Command(
      "models.fetch", "fetch", keys: "f", in: list, does: .models(.fetch),
      "Fetches a catalogued sample without loading it."),
    Command(
      "models.adapter", "attach adapter", keys: "a", in: pane,
      argument: .init("PATH[=SCALE]") { AdapterSource(parsing: $0).map { Action.models(.attach($0)) } },
      does: .models(.askForAdapter), "Puts a LoRA adapter, a PEFT folder or a GGUF file, on the loaded model."),
    Command(
      "models.adapters.toggle", "adapters on/off", allKeys: ["A"], in: [pane, InputContext(pane: .generate)],
      does: .models(.toggleAdapters), "Switches the model's adapters off, or on again; nothing is loaded anew."),
    Command(
      "models.adapters.detach", "detach adapters", in: pane, does: .models(.detachAdapters),
      "Takes all adapters off the model."),
    Command("models.refresh", "look again", keys: "R", in: pane, does: .models(.refresh), "Looks for models again."),
    Command(
      "models.details", "details", keys: "right", "l", in: list, hint: 2, does: .models(.part(.details)),
      "Moves to the details of the chosen model."),
    Command(
      "models.list", "list", keys: "backspace", in: tabs, hint: 8, does: .models(.part(.list)),
      "Moves back to the list."),
  ]

  private static let details: [Command] = [
    Command(
      "models.tab.next", "next tab", keys: "]", "right", "l", in: tabs, hint: 1, does: .models(.cycleTab(1)),
      "Shows the next tab of the details."),
    Command(
      "models.tab.previous", "previous tab", keys: "[", "left", "h", in: tabs, hint: 2, does: .models(.cycleTab(-1)),
      "Shows the previous tab, and from the first goes to the list."),
    Command(
      "models.overview", "overview", keys: "o", in: pane, does: .models(.tab(.overview)),
      "Shows the model's main facts."),
    Command("models.metadata", "metadata", keys: "M", in: pane, does: .models(.tab(.metadata)), "Shows the metadata."),
    Command("models.tensors", "tensors", keys: "t", in: pane, does: .models(.tab(.tensors)), "Shows the tensors."),
    Command(
      "models.diagram", "diagram", keys: "D", in: pane, does: .models(.tab(.diagram)),
      "Shows the blocks as the architecture declares them."),
    Command(
      "models.tokenizer", "tokenizer", keys: "T", in: pane, does: .models(.tab(.tokenizer)),
      "Opens the tokenizer bench: text in, pieces and ids out."),
    Command(
      "models.template", "template", keys: "p", in: pane, does: .models(.tab(.template)),
      "Shows a conversation as the chat template writes it."),
    Command(
      "models.sort", "sort", keys: "s", in: tensors, hint: 4, does: .models(.cycleSort), "Sorts by the next column."),
    Command(
      "models.sort.reverse", "reverse", keys: "S", in: tensors, does: .models(.reverseSort), "Turns the order round."),
    Command(
      "models.measure", "values", keys: "enter", "v", in: tensors, hint: 3, does: .models(.measure),
      "Reads the tensor's numbers: histogram, spread, zeros."),
    Command(
      "models.bench.edit", "edit text", keys: "enter", "i", in: tokenizer, hint: 3, palette: false, does: .accept,
      "Edits the text to be tokenized."),
    Command(
      "models.bench.done", "done", keys: "ctrl-s", in: InputContext("field.bench"), hint: 1, palette: false,
      does: .back,
      "Leaves the text."),
  ]
}
