import Workbench

/// What can be done in the Quantize pane.
enum QuantizeCommands {
  private static let pane = InputContext(pane: .quantize)

  static let all: [Command] = [
    Command(
      "quantize.compare", "compare", keys: "r", in: pane, hint: 1, does: .quantize(.compare),
      "Quantizes the chosen columns in memory and reads a text with them and the base in lockstep."),
    Command(
      "quantize.choose", "choose", keys: "space", in: pane, hint: 2, palette: false, does: .quantize(.toggle),
      "Puts the column among those to compare, or takes it out."),
    Command(
      "quantize.choose.all", "all or none", keys: "*", in: pane, does: .quantize(.toggleAll),
      "Chooses all columns, or none."),
    Command(
      "quantize.next", "next view", keys: "v", in: pane, hint: 3, does: .quantize(.cycleView(1)),
      "Shows the next view: table, errors, layers, texts, mix."),
    Command(
      "quantize.previous", "view before", keys: "V", in: pane, does: .quantize(.cycleView(-1)),
      "Shows the view before."),
    Command(
      "quantize.table", "table", keys: "t", in: pane, does: .quantize(.view(.table)),
      "Shows the table, and size against divergence."),
    Command(
      "quantize.errors", "errors", keys: "E", in: pane, does: .quantize(.view(.errors)),
      "Shows what each weight of the chosen column lost, by layer."),
    Command(
      "quantize.layers", "layers", keys: "D", in: pane, does: .quantize(.view(.layers)),
      "Shows behind which layers the columns leave the base."),
    Command(
      "quantize.write", "write", keys: "w", in: pane, hint: 4, does: .quantize(.write),
      "Has the base and the chosen columns write on Generate's prompt with one seed."),
    Command(
      "quantize.divergence", "next divergence", keys: "n", in: pane, does: .quantize(.nextDivergence),
      "Goes to where the next text leaves the base's."),
    Command(
      "quantize.mix", "mix", keys: "M", in: pane, does: .quantize(.view(.mix)),
      "Shows the mix of types under a budget."),
    Command(
      "quantize.measure", "measure weights", keys: "B", in: pane, hint: 5, does: .quantize(.measureMix),
      "Measures what each weight can bear, so that a budget can choose a type for each."),
    Command(
      "quantize.bits.more", "more bits", keys: "+", in: pane, does: .quantize(.nudgeBits(0.05)),
      "Raises the budget of the mix."),
    Command(
      "quantize.bits.fewer", "fewer bits", keys: "_", in: pane, does: .quantize(.nudgeBits(-0.05)),
      "Lowers the budget of the mix."),
    Command(
      "quantize.bits", "set bits", keys: "b", in: pane,
      argument: .init("BITS") { Double($0).map { .quantize(.bits($0)) } }, does: .quantize(.askForBits),
      "Types the budget of the mix, in bits per weight."),
    Command(
      "quantize.add", "add the mix", keys: "c", in: pane, does: .quantize(.addMix),
      "Puts the mix among the columns, to be compared with the others."),
    Command(
      "quantize.save", "save", keys: "s", in: pane, hint: 6, does: .quantize(.askForFile),
      "Writes the chosen column, or the mix, as a GGUF file."),
    Command(
      "quantize.text", "text", keys: "o", in: pane, argument: .init("FILE") { .quantize(.useText($0)) },
      does: .quantize(.askForText), "Chooses the text that is read."),
  ]
}
