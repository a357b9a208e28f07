extension DateTime {
  /// The time written by a C `strftime` format in the C locale; unknown directives stay as they are. `%-d` and the
  /// like drop leading zeros.
  func formatted(_ format: String) -> String {
    var text = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      var flag: Unicode.Scalar?
      if let next = rest.first, next == "-" || next == "_" || next == "0" { flag = rest.popFirst() }
      guard let directive = rest.popFirst() else {
        text += "%"
        break
      }
      if let field = field(directive) {
        text += Self.apply(flag, to: field)
      } else {
        text += "%" + (flag.map { String($0) } ?? "") + String(directive)
      }
    }
    return text
  }

  private static func apply(_ flag: Unicode.Scalar?, to field: String) -> String {
    guard flag == "-" || flag == "_", field.count > 1, field.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return field
    }
    let number = field.drop { $0 == "0" }
    let trimmed = number.isEmpty ? "0" : String(number)
    return flag == "-" ? trimmed : String(repeating: " ", count: field.count - trimmed.count) + trimmed
  }

  private func field(_ directive: Unicode.Scalar) -> String? {
    dateField(directive) ?? timeField(directive)
  }

  private func dateField(_ directive: Unicode.Scalar) -> String? {
    switch directive {
    case "Y": Self.padded(year, 4)
    case "C": Self.padded(year / 100)
    case "y": Self.padded(year % 100)
    case "m": Self.padded(month)
    case "d": Self.padded(day)
    case "e": day < 10 ? " \(day)" : "\(day)"
    case "j": Self.padded(dayOfYear, 3)
    case "B": Self.months[month - 1]
    case "b", "h": String(Self.months[month - 1].prefix(3))
    case "A": Self.weekdays[weekday]
    case "a": String(Self.weekdays[weekday].prefix(3))
    case "u": "\(weekday + 1)"
    case "w": "\((weekday + 1) % 7)"
    case "U": Self.padded((dayOfYear + 6 - (weekday + 1) % 7) / 7)
    case "W": Self.padded((dayOfYear + 6 - weekday) / 7)
    case "F": formatted("%Y-%m-%d")
    case "D", "x": formatted("%m/%d/%y")
    case "c": formatted("%a %b %e %H:%M:%S %Y")
    default: nil
    }
  }

  private func timeField(_ directive: Unicode.Scalar) -> String? {
    switch directive {
    case "H": Self.padded(hour)
    case "I": Self.padded((hour + 11) % 12 + 1)
    case "M": Self.padded(minute)
    case "S": Self.padded(second)
    case "f": "000000"
    case "p": hour < 12 ? "AM" : "PM"
    case "T", "X": formatted("%H:%M:%S")
    case "R": formatted("%H:%M")
    case "r": formatted("%I:%M:%S %p")
    case "z", "Z": ""
    case "n": "\n"
    case "t": "\t"
    case "%": "%"
    default: nil
    }
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
