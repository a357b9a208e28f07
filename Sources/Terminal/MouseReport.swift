import Canvas

/// What a terminal reports about its mouse. Source: XTerm control sequences, "Mouse Tracking".
enum MouseReport {
  /// `ESC [ < button ; x ; y M` or `m`, without the frame.
  static func sgr(_ body: Substring, isRelease: Bool) -> MouseEvent? {
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0, numbers[1] < 65536, numbers[2] < 65536 else { return nil }
    return kind(numbers[0], isRelease: isRelease).map { MouseEvent($0, x: numbers[1] - 1, y: numbers[2] - 1) }
  }

  /// The three characters after `ESC [ M`, each 32 more than its value.
  static func legacy(_ body: [UInt32]) -> MouseEvent? {
    let values = body.map { Int($0) - 32 }
    guard values.count == 3, values[0] >= 0, values[1] > 0, values[2] > 0 else { return nil }
    // A release doesn't say of which button.
    let isRelease = values[0] & 3 == 3 && values[0] & 0x60 == 0
    return kind(isRelease ? 0 : values[0], isRelease: isRelease).map {
      MouseEvent($0, x: values[1] - 1, y: values[2] - 1)
    }
  }

  private static func kind(_ code: Int, isRelease: Bool) -> MouseEvent.Kind? {
    if code & 64 != 0 { return code & 3 == 0 ? .wheelUp : code & 3 == 1 ? .wheelDown : nil }
    let buttons: [MouseEvent.Button] = [.left, .middle, .right]
    guard code >= 0, code & 128 == 0, buttons.indices.contains(code & 3) else { return nil }
    let button = buttons[code & 3]
    return isRelease ? .release(button) : code & 32 != 0 ? .drag(button) : .press(button)
  }
}
