import Workbench

/// The commands that are there whatever pane has the focus: frame, dialogs, moving, typing.
public enum FrameCommands {
  public static let all: [Command] = general + tiling + panes + moving + typing + dialogs

  private static let general: [Command] = [
    Command(
      "help", "help", keys: "?", "f1", in: .global, does: .overlay(.help), "Shows the keys of what has the focus."),
    Command(
      "palette", "palette", keys: "ctrl-p", in: .global, hint: 90, palette: false, does: .overlay(.palette),
      "Finds any action by a few letters."),
    Command(
      "command", "command", keys: ":", in: .global, palette: false, does: .overlay(.commandLine),
      "Types an action by name, with what it needs."),
    Command(
      "back", "back", keys: "esc", in: .global, .field, .help, .palette, .form, .layouts, .history, .comparison,
      .confirm,
      .prompt, InputContext("notice"), palette: false, does: .back,
      "Goes one step back: out of a dialog, a field, a filter, a job, a zoom."),
    Command("filter", "filter", keys: "/", in: .navigation, .help, does: .filter, "Filters the focused list."),
    Command("settings", "settings", keys: "f2", in: .global, does: .overlay(.settings), "Opens the settings."),
    Command(
      "history", "history", keys: "f3", in: .global, .history, does: .history(.open),
      "Lists what was generated and compared, to be searched and reopened."),
    Command("undo", "undo", keys: "u", in: .global, does: .undo, "Takes the last change of a setting or slider back."),
    Command("redo", "redo", keys: "ctrl-r", in: .global, does: .redo, "Makes an undone change again."),
    Command(
      "copy", "copy", keys: "y", in: .global, does: .copy, "Copies what has the focus to the clipboard (OSC 52)."),
    Command("export", "export", keys: "e", in: .global, does: .export, "Writes what the pane shows to a file."),
    Command(
      "mouse", "mouse", keys: "m", in: .global, does: .settings(.toggleMouse),
      "Turns the mouse on or off; off leaves the terminal its own selection."),
    Command(
      "set", "set", in: .global,
      argument: .init("NAME VALUE", isRequired: true) { text in
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        return words.count == 2 ? .settings(.set(words[0], words[1])) : nil
      }, does: .overlay(.commandLine), "Sets a setting or slider by name."),
    Command(
      "theme", "theme", in: .global, argument: .init("NAME") { .settings(.set("theme", $0)) },
      does: .settings(.step("theme", 1)), "Takes the next theme, or the one named."),
    Command("suspend", "suspend", keys: "ctrl-z", in: .global, does: .suspend, "Gives the terminal back for a while."),
    Command("quit", "quit", keys: "q", "ctrl-c", in: .global, does: .quit, "Leaves glassbox; asks while a job runs."),
    Command(
      "quit.now", "quit", keys: "ctrl-c", in: .field, .help, .palette, .form, .layouts, .history, .comparison,
      .confirm, .prompt, InputContext("notice"), palette: false, does: .quit, "Leaves glassbox; asks while a job runs."),
  ]

  private static let tiling: [Command] = [
    Command(
      "pane.next", "next pane", keys: "tab", in: .global, hint: 92, does: .frame(.cycle(1)), "Focuses the next pane."),
    Command(
      "pane.previous", "previous pane", keys: "shift-tab", in: .global, does: .frame(.cycle(-1)),
      "Focuses the previous pane."),
    Command(
      "zoom", "zoom", keys: "z", in: .global, hint: 94, does: .frame(.zoom), "Gives the focused pane all the room."),
    Command(
      "split.columns", "split |", keys: "|", in: .global, does: .frame(.split(.columns)),
      "Opens another pane at the side, or puts the two side by side."),
    Command(
      "split.rows", "split -", keys: "-", in: .global, does: .frame(.split(.rows)),
      "Opens another pane below, or puts the two one above the other."),
    Command("close", "close", keys: "x", in: .global, does: .frame(.close), "Closes the focused pane."),
    Command("shrink", "shrink", keys: "<", in: .global, does: .frame(.grow(-5)), "Makes the focused pane smaller."),
    Command("grow", "grow", keys: ">", in: .global, does: .frame(.grow(5)), "Makes the focused pane larger."),
    Command(
      "layout", "layouts", keys: "L", in: .global, hint: 96, argument: .init("NAME") { .frame(.layout($0)) },
      does: .overlay(.layouts), "Picks a layout, or takes the one named."),
    Command(
      "layout.save", "save layout", in: .global, argument: .init("NAME") { .frame(.saveLayout($0)) },
      does: .overlay(.saveLayout), "Saves the panes as they are under a name."),
    Command(
      "layout.delete", "delete layout", in: .global,
      argument: .init("NAME", isRequired: true) { .frame(.deleteLayout($0)) }, does: .overlay(.layouts),
      "Deletes a layout of your own."),
  ]

  private static let panes: [Command] = (1...9).map { number in
    Command(
      "pane.\(number)", "pane \(number)", keys: String(number), in: .global, palette: false,
      does: .frame(.focusNumber(number)), "Focuses pane \(number), opening it where it is not in sight.")
  }

  private static let moving: [Command] = [
    motion("up", "k", "up", .up, "One row up."),
    motion("down", "j", "down", .down, "One row down."),
    motion("left", "h", "left", .left, "To the left, or less."),
    motion("right", "l", "right", .right, "To the right, or more."),
    motion("page.up", "pgup", nil, .pageUp, "One page up."),
    motion("page.down", "pgdn", nil, .pageDown, "One page down."),
    motion("half.up", "ctrl-u", nil, .halfUp, "Half a page up."),
    motion("half.down", "ctrl-d", nil, .halfDown, "Half a page down."),
    motion("first", "g", "home", .first, "To the first."),
    motion("last", "G", "end", .last, "To the last."),
    Command(
      "accept", "take", keys: "enter", in: .navigation, .layouts, .form, .help, InputContext("notice"), .palette,
      .prompt, InputContext("field.filter"), palette: false, does: .accept,
      "Takes, opens or runs what is chosen."),
  ]

  private static func motion(
    _ name: String, _ key: String, _ other: String?, _ motion: Motion, _ summary: String
  ) -> Command {
    let command = { (keys: [String]) in
      Command(
        "move.\(name)", name, allKeys: keys, in: [.navigation], isInPalette: false, does: .move(motion), summary)
    }
    return command([key] + (other.map { [$0] } ?? []))
  }

  private static let typing: [Command] = [
    typing("left", ["left", "ctrl-b"], .left, "One character left."),
    typing("right", ["right", "ctrl-f"], .right, "One character right."),
    typing("word.left", ["ctrl-left", "alt-left", "alt-b"], .wordLeft, "One word left."),
    typing("word.right", ["ctrl-right", "alt-right", "alt-f"], .wordRight, "One word right."),
    typing("line.start", ["home", "ctrl-a"], .lineStart, "To the start of the line."),
    typing("line.end", ["end", "ctrl-e"], .lineEnd, "To the end of the line."),
    typing("backspace", ["backspace"], .deleteBackward, "Deletes the character before."),
    typing("delete", ["delete", "ctrl-d"], .deleteForward, "Deletes the character after."),
    typing("delete.word", ["ctrl-w", "alt-backspace"], .deleteWord, "Deletes the word before."),
    typing("delete.start", ["ctrl-u"], .deleteToStart, "Deletes to the start of the line."),
    typing("delete.end", ["ctrl-k"], .deleteToEnd, "Deletes to the end of the line."),
    typing("up", ["up"], .up, "One line up; in the first line of the prompt, the prompt before.", in: [.editor]),
    typing("down", ["down"], .down, "One line down; in the last line of the prompt, the prompt after.", in: [.editor]),
    typing("newline", ["ctrl-j", "alt-enter"], .newline, "Begins a new line.", in: [.editor]),
  ]

  private static func typing(
    _ name: String, _ keys: [String], _ edit: TextEdit, _ summary: String, in contexts: [InputContext] = [.field]
  ) -> Command {
    Command(
      "type.\(name)", name, allKeys: keys, in: contexts, isInPalette: false, does: .edit(edit), summary)
  }

  private static let dialogs: [Command] = [
    Command(
      "list.up", "up", keys: "up", "ctrl-p", in: .palette, palette: false, does: .move(.up), "The suggestion above."),
    Command(
      "list.down", "down", keys: "down", "ctrl-n", in: .palette, palette: false, does: .move(.down),
      "The suggestion below."),
    Command(
      "settings.reset", "default", keys: "d", "delete", in: .form, palette: false, does: .settings(.resetSelected),
      "Puts the chosen setting back to its default."),
    Command("settings.undo", "undo", keys: "u", in: .form, palette: false, does: .undo, "Takes the last change back."),
    Command(
      "settings.redo", "redo", keys: "ctrl-r", in: .form, palette: false, does: .redo, "Makes an undone change again."),
    Command(
      "dialog.close", "close", keys: "q", "?", in: .help, .layouts, .history, .comparison, InputContext("notice"),
      palette: false, does: .back, "Closes the dialog."),
    Command(
      "history.mark", "mark", keys: "space", in: .history, palette: false, does: .history(.mark),
      "Marks the entry: two marked comparisons are opened side by side."),
    Command(
      "history.delete", "delete", keys: "d", "delete", in: .history, palette: false, does: .history(.delete),
      "Deletes the marked entries, or the chosen one, for good."),
    Command(
      "settings.close", "close", keys: "q", "f2", in: .form, palette: false, does: .back, "Closes the settings."),
    Command(
      "layouts.save", "save these panes", keys: "s", in: .layouts, palette: false, does: .overlay(.saveLayout),
      "Saves the panes as they are under a name."),
    Command("yes", "yes", keys: "y", "enter", in: .confirm, hint: 1, palette: false, does: .answer(true), "Yes."),
    Command("no", "no", keys: "n", in: .confirm, hint: 2, palette: false, does: .answer(false), "No."),
  ]
}
