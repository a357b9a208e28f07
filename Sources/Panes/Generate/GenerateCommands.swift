import Workbench

/// What can be done in the Generate pane.
enum GenerateCommands {
  static let all: [Command] = running + parts + sliders + candidates

  private static let pane = InputContext(pane: .generate)
  private static func part(_ part: GenerateState.Part) -> InputContext {
    InputContext(pane: .generate, part: part.rawValue)
  }
  private static let promptField = InputContext("field.prompt")
  private static let systemField = InputContext("field.system")

  private static let running: [Command] = [
    Command(
      "generate.send", "send", keys: "enter", in: promptField, hint: 1, does: .generate(.send),
      "Sends the prompt."),
    Command(
      "generate.edit", "prompt", keys: "i", in: pane, hint: 1, does: .generate(.edit(.prompt)), "Types a prompt."),
    Command(
      "generate.stop", "stop", keys: ".", in: pane, does: .generate(.stop), "Stops the generation; so does Esc."),
    Command(
      "generate.continue", "continue", keys: "c", in: pane, hint: 3, does: .generate(.goOn),
      "Goes on from the end of the branch."),
    Command(
      "generate.retry", "retry", keys: "r", in: pane, hint: 4, does: .generate(.retry(newSeed: false)),
      "Generates again with the same seed and the sliders as they are now."),
    Command(
      "generate.retry.seed", "new seed", keys: "R", in: pane, does: .generate(.retry(newSeed: true)),
      "Generates again with another seed."),
    Command(
      "generate.new", "new", keys: "n", in: pane, hint: 6, does: .generate(.newConversation),
      "Begins a new conversation."),
    Command(
      "generate.chat", "chat/plain", keys: "C", in: pane, hint: 8, does: .generate(.toggleChat),
      "Changes between chat, through the model's template, and plain text."),
    Command(
      "generate.hand", "by hand", keys: "H", in: pane, does: .generate(.toggleByHand),
      "Lets you pick every token yourself."),
    Command(
      "generate.tint", "tint", keys: "t", in: pane, hint: 7, does: .generate(.cycleTint),
      "Colours tokens by probability, entropy, surprise, or not at all."),
    Command(
      "generate.model", "next model", keys: "M", in: pane, does: .models(.cycleActive),
      "Generates with the next loaded model."),
  ]

  private static let parts: [Command] = [
    Command("generate.output", "output", keys: "o", in: pane, does: .generate(.part(.output)), "Moves to the output."),
    Command(
      "generate.system", "system prompt", keys: "S", in: pane, does: .generate(.edit(.system)),
      "Types the system prompt of a chat."),
    Command(
      "generate.sliders", "sliders", keys: "s", in: pane, hint: 2, does: .generate(.part(.sliders)),
      "Moves to the sampler's sliders."),
    Command(
      "generate.waterfall", "candidates", keys: "w", in: pane, hint: 5, does: .generate(.part(.waterfall)),
      "Moves to the candidates and what each sampler stage leaves of them."),
    Command(
      "generate.branches", "branches", keys: "b", in: pane, does: .generate(.part(.branches)), "Moves to the branches."),
    Command(
      "generate.part.next", "next part", keys: "]", in: pane, does: .generate(.cyclePart(1)),
      "Moves to the next part of the pane."),
    Command(
      "generate.part.previous", "previous part", keys: "[", in: pane, does: .generate(.cyclePart(-1)),
      "Moves to the previous part of the pane."),
    Command(
      "generate.branch.next", "next branch", keys: ")", in: pane, does: .generate(.walkBranch(1)),
      "Shows the next branch."),
    Command(
      "generate.branch.previous", "previous branch", keys: "(", in: pane, does: .generate(.walkBranch(-1)),
      "Shows the previous branch."),
    Command(
      "generate.branch.delete", "delete branch", keys: "d", "delete", in: part(.branches), hint: 2,
      does: .generate(.deleteBranch), "Deletes the branch and all that left it."),
  ]

  private static let sliders: [Command] = [
    Command(
      "slider.less", "less", keys: "h", "left", in: part(.sliders), hint: 1, palette: false,
      does: .generate(.nudge(-1)),
      "One step down."),
    Command(
      "slider.more", "more", keys: "l", "right", in: part(.sliders), hint: 2, palette: false,
      does: .generate(.nudge(1)),
      "One step up."),
    Command(
      "slider.much.less", "much less", keys: ",", "shift-left", in: part(.sliders), palette: false,
      does: .generate(.nudge(-10)), "Ten steps down."),
    Command(
      "slider.much.more", "much more", keys: ";", "shift-right", in: part(.sliders), palette: false,
      does: .generate(.nudge(10)), "Ten steps up."),
    Command(
      "slider.type", "number", keys: "enter", "=", in: part(.sliders), hint: 3, does: .generate(.typeNumber),
      "Types the chosen slider's number."),
    Command(
      "slider.reset", "default", keys: "0", "delete", in: part(.sliders), hint: 4, does: .generate(.resetSlider),
      "Puts the chosen slider back to its default."),
    Command(
      "slider.reset.all", "all defaults", keys: "D", in: part(.sliders), does: .generate(.resetAllSliders),
      "Puts all sliders back to their defaults."),
    Command(
      "seed", "seed", keys: "#", in: pane,
      argument: .init("NUMBER or random") { .settings(.set("seed", $0)) }, does: .generate(.typeSeed),
      "Types the seed: the same seed gives the same tokens."),
  ]

  private static let candidates: [Command] = [
    Command(
      "candidate.take", "take", keys: "enter", in: part(.waterfall), hint: 1, does: .generate(.chooseCandidate),
      "Goes on from the chosen candidate, in a branch of its own unless it is at the end."),
    Command(
      "token.end", "to the end", keys: "$", in: pane, does: .generate(.point(nil)),
      "Follows the end: the token to come."),
    Command(
      "token.previous", "token left", keys: "alt-left", in: part(.waterfall), palette: false,
      does: .generate(.step(-1)), "Looks at the token before."),
    Command(
      "token.next", "token right", keys: "alt-right", in: part(.waterfall), palette: false,
      does: .generate(.step(1)), "Looks at the token after."),
  ]
}
