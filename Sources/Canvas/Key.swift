/// One press of a key, with the modifiers a terminal can tell apart.
///
/// A terminal sends Tab for Ctrl-I, Enter for Ctrl-M and Backspace for Ctrl-H, so those are only known by the first name.
public enum Key: Hashable, Sendable {
  /// A printable character, shifted or not.
  case char(Character)
  /// Ctrl with a lower-case letter, a space, or one of `\ ] ^ _ @`.
  case ctrl(Character)
  /// Alt (or Escape sent just before) with a character.
  case alt(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case ctrlUp, ctrlDown, ctrlLeft, ctrlRight, altLeft, altRight, altEnter, altBackspace
  /// F1…F12.
  case function(Int)
}
