import Glibc

/// Both ends of a pseudo-terminal: what a program writes to its far end is read here, as a terminal would.
final class PseudoTerminal {
  let path: String
  private let near: Int32
  private let far: Int32
  private var isOpen = true

  init?(width: UInt16 = 80, height: UInt16 = 24) {
    // TIOCSPTLCK and TIOCGPTN, as Linux's devpts wants it; Swift's Glibc lacks posix_openpt and its kin.
    near = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (unlocked, number): (Int32, UInt32) = (0, 0)
    guard near >= 0, ioctl(near, 0x4004_5431, &unlocked) == 0, ioctl(near, 0x8004_5430, &number) == 0 else {
      return nil
    }
    path = "/dev/pts/\(number)"
    far = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard far >= 0 else { return nil }
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(far, UInt(TIOCSWINSZ), &size)
  }

  deinit { if isOpen { [near, far].forEach { close($0) } } }

  /// Closes both ends some time later, as a terminal whose window is closed.
  func hangUp(after time: Duration) {
    isOpen = false
    Task { [near, far] in
      try? await Task.sleep(for: time)
      [near, far].forEach { close($0) }
    }
  }

  /// The modes that full-screen programs change.
  var isCooked: Bool {
    var modes = termios()
    guard tcgetattr(far, &modes) == 0 else { return false }
    let local = tcflag_t(ICANON | ECHO | ISIG)
    return modes.c_lflag & local == local && modes.c_iflag & tcflag_t(ICRNL) != 0
      && modes.c_oflag & tcflag_t(OPOST) != 0
  }

  func type(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(near, $0.baseAddress, $0.count) } }

  /// Everything written so far.
  func output() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var source = pollfd(fd: near, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, 50) > 0 else { break }
      let count = read(near, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Makes a pseudo-terminal the standard streams and the controlling terminal of this process.
  static func adopt(_ path: String) {
    setsid()
    let terminal = open(path, O_RDWR)
    _ = ioctl(terminal, UInt(TIOCSCTTY), 0)
    for stream: Int32 in 0...2 { dup2(terminal, stream) }
    setenv("TERM", "xterm-256color", 1)
  }
}
