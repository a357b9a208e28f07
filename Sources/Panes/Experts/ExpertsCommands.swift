import Workbench

/// What can be done in the Experts pane.
enum ExpertsCommands {
  private static let pane = InputContext(pane: .experts)

  static let all: [Command] = [
    Command(
      "experts.forbid", "forbid", keys: "f", in: pane, hint: 1, does: .experts(.alter(.forbidden)),
      "Lets no token choose the expert, or lets them again, and generates again beside the untouched text."),
    Command(
      "experts.force", "force", keys: "F", in: pane, hint: 2, does: .experts(.alter(.forced)),
      "Makes every token choose the expert, or none again, and generates again beside the untouched text."),
    Command(
      "experts.layer.next", "next layer", keys: ")", in: pane, hint: 3, does: .experts(.stepLayer(1)),
      "Shows the next layer that has experts."),
    Command(
      "experts.layer.previous", "layer before", keys: "(", in: pane, does: .experts(.stepLayer(-1)),
      "Shows the layer before that has experts."),
    Command(
      "experts.tokens", "tokens", keys: "t", in: pane, hint: 6, does: .experts(.view(.tokens)),
      "Shows which experts each token is sent to."),
    Command(
      "experts.pairs", "together", keys: "c", in: pane, hint: 4, does: .experts(.view(.pairs)),
      "Shows which experts are chosen for the same tokens."),
    Command(
      "experts.layers", "all layers", keys: "o", in: pane, hint: 5, does: .experts(.view(.layers)),
      "Shows the load of every expert in every layer."),
    Command(
      "experts.probability", "weight/probability", keys: "p", in: pane, does: .experts(.toggleProbability),
      "Shows what the router gives every expert, or the weights of those chosen."),
    Command(
      "experts.beside", "beside", keys: "v", in: pane, does: .experts(.view(.beside)),
      "Shows the altered text beside the untouched one."),
    Command(
      "experts.clear", "untouched", keys: "U", in: pane, does: .attention(.clearPlan), "Takes all alterations back."),
    Command(
      "experts.try", "try again", keys: "r", in: pane, does: .attention(.tryPlan),
      "Generates again with what is altered."),
    Command(
      "experts.token.end", "to the end", keys: "$", in: pane, does: .generate(.point(nil)), "Follows the last token."),
  ]
}
