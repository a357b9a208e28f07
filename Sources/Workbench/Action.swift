/// Everything that can happen: what the user asks for and what jobs report. The only way state changes.
public enum Action: Sendable {
  case frame(FrameAction)
  case overlay(OverlayAction)
  case models(ModelsAction)
  case generate(GenerateAction)
  case memory(MemoryAction)
  case settings(SettingsAction)
  case inside(InsideAction)
  case attention(AttentionAction)
  case lens(LensAction)
  case experts(ExpertsAction)
  case quantize(QuantizeAction)
  case history(HistoryAction)
  case jobs(JobUpdate)

  case move(Motion)
  case edit(TextEdit)
  /// Enter: takes, opens, runs or confirms what has the focus.
  case accept
  /// Esc: one step back.
  case back
  /// `/`: filters the focused list.
  case filter
  case copy
  case export
  case undo
  case redo
  case answer(Bool)
  case quit
  case suspend
  case notify(Message)
  /// The user pressed a key: the last message has been read.
  case keyPressed
  case vitals(Vitals)
  case tick(Double)
}

/// Changes of the settings.
public enum SettingsAction: Sendable, Equatable {
  /// A setting or slider by name, with its value as text.
  case set(String, String)
  case toggle(String)
  /// To the next or previous of its values.
  case step(String, Int)
  case stepSelected(Int)
  case toggleMouse
  /// Puts one setting back to its default.
  case resetSelected
}
