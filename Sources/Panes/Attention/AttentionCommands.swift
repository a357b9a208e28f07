import Workbench

/// What can be done in the Attention pane.
enum AttentionCommands {
  static let all: [Command] = views + looking + altering

  private static let pane = InputContext(pane: .attention)
  private static func view(_ view: AttentionState.View) -> InputContext {
    InputContext(pane: .attention, part: view.rawValue)
  }

  private static let views: [Command] = [
    Command(
      "attention.open", "open", keys: "enter", in: view(.heads), view(.measures), hint: 1, palette: false,
      does: .attention(.open), "Opens the chosen head's map."),
    Command(
      "attention.heads", "all heads", keys: "t", in: pane, hint: 3, does: .attention(.view(.heads)),
      "Shows thumbnails of all heads."),
    Command(
      "attention.arcs", "arcs", keys: "c", in: pane, hint: 4, does: .attention(.view(.arcs)),
      "Shows where the token under the cursor looks, as curves."),
    Command(
      "attention.measure", "measures", keys: "n", in: pane, hint: 5, does: .attention(.cycleMeasure(1)),
      "Shows one number of every head, the next at each press: kind, entropy, distance, sink, patterns, importance."),
    Command(
      "attention.measure.previous", "measure before", keys: "b", in: pane, does: .attention(.cycleMeasure(-1)),
      "Shows the measure before."),
    Command(
      "attention.beside", "beside", keys: "v", in: pane, does: .attention(.view(.beside)),
      "Shows the altered text beside the untouched one."),
    Command(
      "attention.kind", "encoder/cross", keys: "E", in: pane, does: .attention(.cycleKind),
      "Changes between the decoder's attention, its attention to the source, and the encoder's."),
    Command(
      "attention.rollout", "rollout", keys: "o", in: pane, hint: 7, does: .attention(.toggleRollout),
      "Shows the row of attention rollout, all layers together, in place of the head's."),
  ]

  private static let looking: [Command] = [
    Command(
      "attention.zoom.in", "zoom in", keys: "+", "=", in: view(.head), hint: 1, does: .attention(.zoom(0.5)),
      "Shows half as much of the map around the cross-hair, twice as large."),
    Command(
      "attention.zoom.out", "zoom out", keys: "_", "backspace", in: view(.head), hint: 2, does: .attention(.zoom(2)),
      "Shows twice as much of the map."),
    Command(
      "attention.zoom.all", "whole map", keys: "0", in: view(.head), does: .attention(.showAll), "Shows the whole map."),
    Command(
      "attention.pan.left", "pan left", keys: "shift-left", in: view(.head), palette: false,
      does: .attention(.pan(rows: 0, columns: -8)), "Moves the window eight keys left."),
    Command(
      "attention.pan.right", "pan right", keys: "shift-right", in: view(.head), palette: false,
      does: .attention(.pan(rows: 0, columns: 8)), "Moves the window eight keys right."),
    Command(
      "attention.pan.up", "pan up", keys: "shift-up", in: view(.head), palette: false,
      does: .attention(.pan(rows: -8, columns: 0)), "Moves the window eight queries up."),
    Command(
      "attention.pan.down", "pan down", keys: "shift-down", in: view(.head), palette: false,
      does: .attention(.pan(rows: 8, columns: 0)), "Moves the window eight queries down."),
    Command(
      "attention.head.next", "next head", keys: "]", in: pane, hint: 6, does: .attention(.stepHead(1)),
      "Goes to the next head."),
    Command(
      "attention.head.previous", "head before", keys: "[", in: pane, does: .attention(.stepHead(-1)),
      "Goes to the head before."),
    Command(
      "attention.layer.next", "next layer", keys: ")", in: pane, does: .attention(.stepLayer(1)),
      "Goes to the same head of the next layer."),
    Command(
      "attention.layer.previous", "layer before", keys: "(", in: pane, does: .attention(.stepLayer(-1)),
      "Goes to the same head of the layer before."),
    Command(
      "attention.hold", "hold", keys: "H", in: pane, does: .attention(.hold),
      "Holds what is recorded, of this prompt and model, to see others against it; again lets go."),
    Command(
      "attention.difference", "difference", keys: "D", in: pane, does: .attention(.toggleDifference),
      "Shows the map minus that of what is held."),
    Command(
      "attention.token.end", "to the end", keys: "$", in: pane, does: .generate(.point(nil)),
      "Follows the last token."),
  ]

  private static let altering: [Command] = [
    Command(
      "attention.ablate", "ablate", keys: "a", in: pane, hint: 2, does: .attention(.ablate(.zero)),
      "Sets the chosen head's output to zero, or back, and generates again beside the untouched text."),
    Command(
      "attention.ablate.mean", "ablate to mean", keys: "A", in: pane, does: .attention(.ablate(.mean)),
      "Sets the chosen head's output to its mean over the sequence, or back."),
    Command(
      "attention.scale", "scale head", keys: "S", in: pane,
      argument: .init("FACTOR") { Float($0).map { .attention(.scale($0)) } }, does: .attention(.askForScale),
      "Multiplies the chosen head's output."),
    Command(
      "attention.skip", "skip layer", keys: "K", in: pane, does: .attention(.skipLayer),
      "Leaves the chosen head's layer out, or puts it back."),
    Command(
      "attention.patch", "patch stream", keys: "p", in: pane, does: .attention(.patch(fromHead: false)),
      "Puts the stream after the layer, at the cursor, as it is in the prompt before this one."),
    Command(
      "attention.patch.head", "patch head", keys: "P", in: pane, does: .attention(.patch(fromHead: true)),
      "Puts the head's output at the cursor as it is in the prompt before this one."),
    Command(
      "attention.live", "run altered", keys: "W", in: pane, does: .attention(.toggleLive),
      "Lets Generate and the maps themselves run altered, or untouched again: hold the maps before, and see the difference."
    ),
    Command(
      "attention.clear", "untouched", keys: "U", in: pane, does: .attention(.clearPlan),
      "Takes all alterations back."),
    Command(
      "attention.try", "try again", keys: "r", in: pane, does: .attention(.tryPlan),
      "Generates again with what is altered."),
    Command(
      "attention.importance", "importance", keys: "I", in: pane, does: .attention(.study(.importance)),
      "Ablates each head in turn and measures the loss of the text."),
    Command(
      "attention.repeated", "induction test", keys: "N", in: pane, does: .attention(.study(.repeated)),
      "Measures all heads on random tokens that come twice: where induction shows."),
    Command(
      "attention.surgery", "surgery", keys: "X", in: pane, does: .attention(.study(.surgery)),
      "Takes the least important heads away one by one and follows the perplexity."),
  ]
}
