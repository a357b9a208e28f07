/// Many byte strings end to end in one allocation; element `i` is UTF-8 that has not been validated.
public struct StringTable: Sendable, Equatable {
  public private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  public init() {}

  /// Strings that lie one after the other with `gap` bytes before each; `ends` says where each ends without the gaps.
  init(_ stored: UnsafeRawBufferPointer, separatedBy gap: Int, ends: [Int]) {
    let total = ends.last ?? 0
    precondition(stored.count == total + gap * ends.count, "\(stored.count) bytes do not hold \(total) of text")
    bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, filled in
      guard let target = UnsafeMutableRawPointer(buffer.baseAddress), let source = stored.baseAddress else { return }
      var start = 0
      for (index, end) in ends.enumerated() {
        (target + start).copyMemory(from: source + start + gap * (index + 1), byteCount: end - start)
        start = end
      }
      filled = total
    }
    self.ends = ends
  }

  public var count: Int { ends.count }

  /// The bytes of element `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// Element `index` as text; bytes that are no UTF-8 become U+FFFD.
  public func string(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  public mutating func append(_ element: some Sequence<UInt8>) {
    bytes.append(contentsOf: element)
    ends.append(bytes.count)
  }

  /// As above, without the cost of a sequence of unknown kind.
  public mutating func append(_ element: [UInt8]) {
    bytes.append(contentsOf: element)
    ends.append(bytes.count)
  }

  public mutating func reserveCapacity(strings: Int, bytes byteCount: Int) {
    ends.reserveCapacity(strings)
    bytes.reserveCapacity(byteCount)
  }
}
