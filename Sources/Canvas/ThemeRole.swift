/// What a piece of the screen means; a theme says how each looks.
///
/// The raw value is the key in a theme's TOML file.
public enum ThemeRole: String, CaseIterable, Sendable {
  // Text.
  case text
  case muted
  case faint
  case accent
  case heading
  case code
  // The frame.
  case statusBar = "status-bar"
  case statusName = "status-name"
  case border
  case borderFocused = "border-focused"
  case title
  case titleFocused = "title-focused"
  case keyName = "key-name"
  case keyLabel = "key-label"
  case popup
  case popupBorder = "popup-border"
  case tab
  case tabActive = "tab-active"
  // Lists and fields.
  case selection
  case selectionInactive = "selection-inactive"
  case match
  case tableHeader = "table-header"
  case scrollbar
  case scrollbarThumb = "scrollbar-thumb"
  case field
  case fieldFocused = "field-focused"
  case placeholder
  case cursor
  // Graphs.
  case sliderTrack = "slider-track"
  case sliderFill = "slider-fill"
  case sliderKnob = "slider-knob"
  case sliderMark = "slider-mark"
  case gaugeTrack = "gauge-track"
  case gaugeFill = "gauge-fill"
  case bar
  case barChosen = "bar-chosen"
  case sparkline
  // States.
  case success
  case warning
  case error
  case info
  // Model text.
  case tokenSpecial = "token-special"
  case tokenChosen = "token-chosen"
  case prompt
  case reply
}

/// A run of colours a theme offers, from the low end to the high one.
public enum ThemeScale: String, CaseIterable, Sendable {
  /// Backgrounds for tokens from improbable to probable; text must be readable on each.
  case probability
  /// Backgrounds from "less" over neutral to "more".
  case divergence
  /// Foregrounds that tell neighbours apart: pieces of text, parts of a stacked bar, curves.
  case series
}
