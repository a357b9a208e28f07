extension Change {
  mutating func applySliders(_ action: GenerateAction) {
    switch action {
    case .sliderRow(let row):
      state.generate.part = .sliders
      state.generate.sliderRow = max(0, min(row, SliderRow.all.count - 1))
      state.undo.close()
    case .nudge(let steps):
      let slider = state.generate.slider
      set(slider, to: nudged(slider, by: steps))
    case .setSlider(let name, let value):
      if let slider = SliderRow.all.first(where: { $0.name == name }) { set(slider, to: value) }
    case .dragSlider(let row, let value):
      guard SliderRow.all.indices.contains(row) else { return }
      state.generate.part = .sliders
      state.generate.sliderRow = row
      set(SliderRow.all[row], to: value)
    case .resetSlider: set(state.generate.slider, to: state.generate.slider.defaultValue)
    case .resetAllSliders:
      changeSettings("all sliders") { settings in
        for row in SliderRow.all { _ = row.set(row.defaultValue, in: &settings) }
      }
      say("All sliders are at their defaults; u undoes.")
    case .typeNumber:
      let slider = state.generate.slider
      let question = Question(
        "\(slider.name): \(slider.summary)", .parameter(slider.name),
        answer: slider.value(in: state.settings).compact)
      state.overlays.append(.question(question))
    case .typeSeed:
      let seed = state.settings.sampling.seed.map(String.init) ?? ""
      state.overlays.append(.question(Question("Seed: a whole number; nothing is random", .seed, answer: seed)))
    case .setSeed(let seed): changeSettings("seed") { $0.sampling.seed = seed }
    default: break
    }
  }

  private mutating func set(_ slider: SliderRow, to value: Double) {
    var settings = state.settings
    if let problem = slider.set(value, in: &settings) { return say(problem, .error) }
    changeSettings(slider.name) { $0 = settings }
  }

  /// On the grid of the slider's steps, so that going there and back leads to the same number.
  private func nudged(_ slider: SliderRow, by steps: Int) -> Double {
    let value = slider.value(in: state.settings)
    let moved = ((value / slider.step).rounded() + Double(steps)) * slider.step
    return max(slider.range.lowerBound, min(slider.range.upperBound, moved))
  }
}
