extension Theme {
  /// The theme used when no file says otherwise, and to fill what a dark theme's file leaves out.
  public static let dark = Theme(name: "glassbox-dark", kind: .dark, roles: [:])

  /// What fills a light theme's gaps.
  public static let light = Theme(name: "glassbox-light", kind: .light, roles: [:])

  /// For terminals without colours and for NO_COLOR: everything is told by attributes.
  public static let monochrome: Theme = {
    let plain = Style.plain
    let (bold, dim, reverse) = (Style(.default, .bold), Style(.default, .dim), Style(.default, .reverse))
    var roles = Dictionary(uniqueKeysWithValues: ThemeRole.allCases.map { ($0, plain) })
    for role in [ThemeRole.muted, .faint, .placeholder, .sliderTrack, .scrollbar, .border] { roles[role] = dim }
    for role in [
      ThemeRole.accent, .heading, .statusName, .borderFocused, .titleFocused, .keyName, .popupBorder, .tableHeader,
      .sliderFill, .sliderKnob, .barChosen, .success, .scrollbarThumb,
    ] { roles[role] = bold }
    for role in [ThemeRole.selection, .cursor, .gaugeFill] { roles[role] = reverse }
    for role in [ThemeRole.tabActive, .match, .selectionInactive, .fieldFocused] {
      roles[role] = Style(.default, .underline)
    }
    roles[.tokenChosen] = Style(.default, [.bold, .reverse])
    roles[.tokenSpecial] = Style(.default, .italic)
    roles[.warning] = Style(.default, [.bold, .underline])
    roles[.error] = Style(.default, [.bold, .reverse])
    let scales = Dictionary(uniqueKeysWithValues: ThemeScale.allCases.map { ($0, [Color.default]) })
    return Theme(name: "monochrome", kind: .dark, roles: roles, scales: scales)
  }()

  static let darkRoles: [ThemeRole: Style] = {
    let (base, raised, sunken) = (Color(0x14171f), Color(0x1d212c), Color(0x2b3140))
    let (text, muted, faint) = (Color(0xd3d8e4), Color(0x8f98ab), Color(0x5d6472))
    let (blue, teal, gold) = (Color(0x7fb2f0), Color(0x6fcfc0), Color(0xe6bf6f))
    let (green, red, violet) = (Color(0x92cf88), Color(0xf0808a), Color(0xb9a2f2))
    return [
      .text: Style(text, on: base), .muted: Style(muted), .faint: Style(faint), .accent: Style(blue),
      .heading: Style(blue, .bold), .code: Style(teal),
      .statusBar: Style(muted, on: raised), .statusName: Style(blue, on: raised, .bold),
      .border: Style(Color(0x3a4254)), .borderFocused: Style(blue),
      .title: Style(muted), .titleFocused: Style(text, .bold),
      .keyName: Style(gold, on: raised, .bold), .keyLabel: Style(muted, on: raised),
      .popup: Style(text, on: raised), .popupBorder: Style(blue, on: raised),
      .tab: Style(muted), .tabActive: Style(blue, [.bold, .underline]),
      .selection: Style(Color(0xf2f5fb), on: Color(0x2d4468), .bold), .selectionInactive: Style(text, on: sunken),
      .match: Style(gold, [.bold, .underline]), .tableHeader: Style(muted, .bold),
      .scrollbar: Style(Color(0x2b3140)), .scrollbarThumb: Style(faint),
      .field: Style(text, on: raised), .fieldFocused: Style(text, on: sunken), .placeholder: Style(faint, .italic),
      .cursor: Style(base, on: blue),
      .sliderTrack: Style(Color(0x3a4254)), .sliderFill: Style(blue), .sliderKnob: Style(Color(0xf2f5fb), .bold),
      .sliderMark: Style(gold),
      .gaugeTrack: Style(text, on: sunken), .gaugeFill: Style(base, on: blue),
      .bar: Style(blue), .barChosen: Style(gold, .bold), .sparkline: Style(teal),
      .success: Style(green), .warning: Style(gold), .error: Style(red, .bold), .info: Style(teal),
      .tokenSpecial: Style(violet, .italic), .tokenChosen: Style(base, on: gold, .bold),
      .prompt: Style(muted), .reply: Style(text),
    ]
  }()

  static let lightRoles: [ThemeRole: Style] = {
    let (base, raised, sunken) = (Color(0xfaf9f5), Color(0xefeee8), Color(0xe0dfd7))
    let (text, muted, faint) = (Color(0x2b2f3a), Color(0x5f6675), Color(0x8e94a1))
    let (blue, teal, gold) = (Color(0x1f5fae), Color(0x0d7467), Color(0x8a5a00))
    let (green, red, violet) = (Color(0x2f7431), Color(0xb3263a), Color(0x6a45b0))
    return [
      .text: Style(text, on: base), .muted: Style(muted), .faint: Style(faint), .accent: Style(blue),
      .heading: Style(blue, .bold), .code: Style(teal),
      .statusBar: Style(muted, on: raised), .statusName: Style(blue, on: raised, .bold),
      .border: Style(Color(0xc4c4bd)), .borderFocused: Style(blue),
      .title: Style(muted), .titleFocused: Style(text, .bold),
      .keyName: Style(gold, on: raised, .bold), .keyLabel: Style(muted, on: raised),
      .popup: Style(text, on: raised), .popupBorder: Style(blue, on: raised),
      .tab: Style(muted), .tabActive: Style(blue, [.bold, .underline]),
      .selection: Style(Color(0x10203a), on: Color(0xc3d8f4), .bold), .selectionInactive: Style(text, on: sunken),
      .match: Style(gold, [.bold, .underline]), .tableHeader: Style(muted, .bold),
      .scrollbar: Style(Color(0xe0dfd7)), .scrollbarThumb: Style(faint),
      .field: Style(text, on: raised), .fieldFocused: Style(text, on: sunken), .placeholder: Style(faint, .italic),
      .cursor: Style(base, on: blue),
      .sliderTrack: Style(Color(0xc4c4bd)), .sliderFill: Style(blue), .sliderKnob: Style(Color(0x10203a), .bold),
      .sliderMark: Style(gold),
      .gaugeTrack: Style(text, on: sunken), .gaugeFill: Style(base, on: blue),
      .bar: Style(blue), .barChosen: Style(gold, .bold), .sparkline: Style(teal),
      .success: Style(green), .warning: Style(gold), .error: Style(red, .bold), .info: Style(teal),
      .tokenSpecial: Style(violet, .italic), .tokenChosen: Style(base, on: gold, .bold),
      .prompt: Style(muted), .reply: Style(text),
    ]
  }()

  static let darkScales: [ThemeScale: [Color]] = [
    .probability: [0x6b1428, 0x5c2f3a, 0x403b3d, 0x2a4346, 0x0e4c4e].map { Color($0) },
    .divergence: [0x2a4f7c, 0x233449, 0x1d212c, 0x4a3530, 0x7d4a2c].map { Color($0) },
    .series: [0x7fb2f0, 0xe6bf6f, 0x6fcfc0, 0xf0808a, 0xb9a2f2, 0x92cf88, 0xf0a878, 0x8f98ab].map { Color($0) },
  ]

  static let lightScales: [ThemeScale: [Color]] = [
    .probability: [0xf6c2c4, 0xf6d6c9, 0xf3ead6, 0xe2eee0, 0xb6e6dc].map { Color($0) },
    .divergence: [0xa9c8ee, 0xd3e1f0, 0xefeee8, 0xf4ddc8, 0xf0bd92].map { Color($0) },
    .series: [0x1f5fae, 0x8a5a00, 0x0d7467, 0xb3263a, 0x6a45b0, 0x2f7431, 0xb0561c, 0x5f6675].map { Color($0) },
  ]
}
