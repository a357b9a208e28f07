import Canvas

extension ColorDepth {
  /// How many colours to use, from the environment and from what terminfo says.
  ///
  /// `NO_COLOR` with any value but an empty one turns colours off. True colour is used where the terminal claims it: by
  /// `COLORTERM`, by a `-direct` name, or by the RGB capability. GNU screen up to version 4 passes an outer terminal's
  /// `COLORTERM` on without understanding 24-bit colours, so there it counts for nothing; tmux does understand them.
  public static func detect(environment: [String: String], terminfoColors: Int, hasRGB: Bool = false) -> ColorDepth {
    func value(_ name: String) -> String { environment[name] ?? "" }
    let term = value("TERM")
    if !value("NO_COLOR").isEmpty || term == "dumb" || terminfoColors < 8 { return .monochrome }
    let isOldScreen = term.hasPrefix("screen") && value("TMUX").isEmpty
    let claims = ["truecolor", "24bit"].contains(value("COLORTERM").lowercased()) && !isOldScreen
    if claims || hasRGB || term.hasSuffix("-direct") || terminfoColors > 256 * 256 { return .trueColor }
    return terminfoColors >= 256 ? .indexed256 : .ansi16
  }
}
