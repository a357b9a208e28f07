import Workbench

/// What can be done in the Lens pane.
enum LensCommands {
  private static let pane = InputContext(pane: .lens)

  static let all: [Command] = [
    Command(
      "lens.parts", "what wrote it", keys: "a", in: pane, hint: 1, does: .lens(.view(.parts)),
      "Shows all heads and feed-forwards that wrote the chosen token's logit."),
    Command(
      "lens.layers", "layers", keys: "t", in: pane, hint: 2, does: .lens(.view(.layers)),
      "Shows what every layer would say at each position."),
    Command(
      "lens.tint", "probability/KL", keys: "c", in: pane, hint: 3, does: .lens(.toggleTint),
      "Colours cells by the probability of their token, or by how far the layer is from the last one."),
    Command(
      "lens.rival", "against", keys: "v", in: pane, hint: 4, does: .lens(.cycleRival),
      "Takes apart the token's lead over the runner-up, or its logit alone."),
    Command(
      "lens.rival.type", "against …", keys: "V", in: pane,
      argument: .init("TEXT or #ID") { .lens(.rival(.text($0))) }, does: .lens(.askForRival),
      "Types the token that the chosen one is held against."),
    Command(
      "lens.candidate.next", "candidate", keys: "n", in: pane, hint: 5, does: .lens(.cycleCandidate(1)),
      "Takes apart the next candidate of the chosen cell."),
    Command(
      "lens.candidate.previous", "candidate before", keys: "b", in: pane, does: .lens(.cycleCandidate(-1)),
      "Takes apart the candidate before."),
    Command(
      "lens.next", "what came next", keys: "s", in: pane, does: .lens(.toggleNext),
      "Takes apart the token that came next, or the likeliest."),
    Command(
      "lens.subject.type", "token …", keys: "S", in: pane,
      argument: .init("TEXT or #ID") { .lens(.subject(.typed($0))) }, does: .lens(.askForSubject),
      "Types the token whose logit is taken apart."),
    Command(
      "lens.page.left", "screen left", keys: "shift-left", "[", in: pane, palette: false, does: .lens(.page(-1)),
      "Goes a screen of positions back."),
    Command(
      "lens.page.right", "screen right", keys: "shift-right", "]", in: pane, palette: false, does: .lens(.page(1)),
      "Goes a screen of positions on."),
    Command(
      "lens.token.end", "to the end", keys: "$", in: pane, does: .generate(.point(nil)), "Follows the last token."),
  ]
}
