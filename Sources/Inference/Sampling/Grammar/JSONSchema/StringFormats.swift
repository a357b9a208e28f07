/// The values of `format` that texts can be held to, as patterns. Source: RFC 3339, section 5.6; RFC 4122, section 3;
/// RFC 2673, section 3.2.
enum StringFormats {
  static let all: [String: String] = [
    "date": "^\(date)$",
    "time": "^\(time)$",
    "date-time": "^\(date)[Tt]\(time)$",
    "uuid": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "ipv4": #"^\#(byte)(\.\#(byte)){3}$"#,
  ]

  private static let byte = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
  private static let year = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
  private static let leapYear =
    "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
  private static let date =
    "(\(year)-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    + "|02-(0[1-9]|1[0-9]|2[0-8]))|\(leapYear)-02-29)"
  private static let hour = "([01][0-9]|2[0-3])"
  private static let time = #"\#(hour):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]\#(hour):[0-5][0-9])"#
}
