import CCurses
import Canvas
import Glibc

/// Waits for the terminal and for notices from signals and other threads, and keeps decoded events in order.
final class TerminalInput {
  /// Why waiting ended.
  struct Notice: OptionSet {
    let rawValue: Int
    static let timeout = Notice(rawValue: 1)
    static let wake = Notice(rawValue: 2)
    static let resize = Notice(rawValue: 4)
    static let suspend = Notice(rawValue: 8)
    static let continued = Notice(rawValue: 16)
    static let input = Notice(rawValue: 32)
    /// The terminal has gone away.
    static let closed = Notice(rawValue: 64)
  }

  /// How long a lone Escape waits for the rest of a sequence, in seconds.
  private static let escapeDelay = 0.025

  private let pipe: Int32
  /// Reads without refreshing the screen, which reading from a window would do.
  private let pad: UnsafeMutablePointer<WINDOW>?
  private var decoder = KeyDecoder()
  private var events: [InputEvent] = []
  private var position = 0

  init(pipe: Int32) {
    self.pipe = pipe
    pad = newpad(1, 1)
    nodelay(pad, true)
  }

  func close() { if let pad { delwin(pad) } }

  func next() -> InputEvent? {
    guard position < events.count else { return nil }
    defer {
      position += 1
      if position == events.count {
        events.removeAll(keepingCapacity: true)
        position = 0
      }
    }
    return events[position]
  }

  func post(_ event: InputEvent) { events.append(event) }

  /// Sleeps until something happens or a time (of `now`) comes; nil is for ever. Costs nothing meanwhile.
  func wait(until deadline: Double?) -> Notice {
    var limit = deadline.map { max(0, $0 - Self.now()) }
    let endsEscape = decoder.isPending && Self.escapeDelay < limit ?? .infinity
    if endsEscape { limit = Self.escapeDelay }
    var sources = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0), pollfd(fd: pipe, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = limit.map { Int32(min($0 * 1000 + 0.999, 1e9)) } ?? -1
    let ready = poll(&sources, 2, milliseconds)
    if ready < 0 { return errno == EINTR ? [] : .closed }
    if ready == 0 {
      if decoder.isPending { events += decoder.flush() }
      return endsEscape ? .input : .timeout
    }
    var notice: Notice = []
    if sources[1].revents != 0 { notice.formUnion(readPipe()) }
    if sources[0].revents & Int16(POLLIN) != 0 {
      // Readable but empty is the end of the file.
      notice.insert(readTerminal() == 0 && isAtEnd() ? .closed : .input)
    } else if sources[0].revents != 0 {
      notice.insert(.closed)
    }
    return notice
  }

  private func readPipe() -> Notice {
    var bytes = [UInt8](repeating: 0, count: 256)
    var notice: Notice = []
    while case let count = read(pipe, &bytes, bytes.count), count > 0 {
      for byte in bytes.prefix(count) {
        switch byte {
        case UInt8(ascii: "r"): notice.insert(.resize)
        case UInt8(ascii: "s"): notice.insert(.suspend)
        case UInt8(ascii: "c"): notice.insert(.continued)
        default: notice.insert(.wake)
        }
      }
    }
    return notice
  }

  /// Most characters read at a time, so that a flood of input can't hold up frames.
  private static let longestRead = 1 << 16

  /// Reads what is there and returns how many characters it was.
  private func readTerminal() -> Int {
    var count = 0
    var scalar: wint_t = 0
    while count < Self.longestRead {
      let status = wget_wch(pad, &scalar)
      if status == curses_err() { break }
      count += 1
      // Function keys are decoded here, not by curses; KEY_RESIZE and the like are no input.
      if status == 0 { events += decoder.feed(scalar) }
    }
    return count
  }

  private func isAtEnd() -> Bool {
    var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, 0) > 0 else { return false }
    if source.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
    var waiting: Int32 = 0
    return ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) != 0 || waiting == 0
  }

  /// Seconds on a clock that never jumps.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Writes to the terminal past curses, whose own output is always flushed before.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
