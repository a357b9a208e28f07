extension Filters {
  static let sequence: [String: Filter] = [
    "length": { value, _, _ throws(TemplateError) in .integer(try value.length()) },
    "count": { value, _, _ throws(TemplateError) in .integer(try value.length()) },
    "list": { value, _, _ throws(TemplateError) in .list(try value.iterated()) },
    "first": { value, _, _ throws(TemplateError) in
      try value.iterated().first ?? .undefined(.init(message: "No first item, sequence was empty."))
    },
    "last": { value, _, _ throws(TemplateError) in
      try value.iterated().last ?? .undefined(.init(message: "No last item, sequence was empty."))
    },
    "reverse": { value, _, _ throws(TemplateError) in
      if case .string(let text) = value {
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
      }
      let reversed = Array(try value.iterated().reversed())
      // What can't be walked backwards, Jinja copies first.
      return value.isGenerator ? .list(reversed) : .generator(reversed)
    },
    "join": join, "sort": sort, "unique": unique,
    "min": { value, arguments, _ throws(TemplateError) in
      try extreme(value, arguments, "min", isWanted: -1)
    },
    "max": { value, arguments, _ throws(TemplateError) in try extreme(value, arguments, "max", isWanted: 1) },
    "sum": sum, "batch": batch, "slice": slice, "dictsort": dictSort, "groupby": groupBy,
  ]

  @Sendable private static func join(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("join", "d", "attribute")
    let separator = values[0]?.text ?? ""
    let path = AttributePath(values[1])
    var text = ""
    for (index, element) in try value.iterated().enumerated() {
      if index > 0 { text += separator }
      text += try path.value(of: element).text
      try Value.checkLength(text.utf8.count)
    }
    return .string(text)
  }

  @Sendable private static func sort(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("sort", "reverse", "case_sensitive", "attribute")
    let elements = try value.iterated()
    var keys: [Value] = []
    let paths = values[2].map { $0.text.split(separator: ",").map { AttributePath(.string(String($0))) } }
    for element in elements {
      var parts: [Value] = []
      for path in paths ?? [AttributePath(nil)] {
        parts.append(try path.value(of: element).folded(unless: values[1].flag(false)))
      }
      keys.append(parts.count == 1 ? parts[0] : .tuple(parts))
    }
    let order = try Array(elements.indices).sorted(by: keys, isReversed: values[0].flag(false))
    return .list(order.map { elements[$0] })
  }

  @Sendable private static func unique(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("unique", "case_sensitive", "attribute")
    let path = AttributePath(values[1])
    var seen = ValueDictionary()
    var result: [Value] = []
    for element in try value.iterated() {
      let key = try path.value(of: element).folded(unless: values[0].flag(false))
      guard ValueDictionary.isHashable(key) else { throw .runtime("unhashable type: '\(key.typeName)'") }
      if seen[key] == nil { result.append(element) }
      seen[key] = .bool(true)
    }
    return .generator(result)
  }

  private static func extreme(
    _ value: Value, _ arguments: Arguments, _ name: String, isWanted: Int
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind(name, "case_sensitive", "attribute")
    let path = AttributePath(values[1])
    var best: (element: Value, key: Value)?
    for element in try value.iterated() {
      let key = try path.value(of: element).folded(unless: values[0].flag(false))
      if let current = best, try key.order(current.key) != isWanted { continue }
      best = (element, key)
    }
    return best?.element ?? .undefined(.init(message: "No aggregated item, sequence was empty."))
  }

  @Sendable private static func sum(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("sum", "attribute", "start")
    let path = AttributePath(values[0])
    var total = values[1] ?? .integer(0)
    for element in try value.iterated() { total = try total.combined(.add, with: path.value(of: element)) }
    return total
  }

  @Sendable private static func batch(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("batch", "linecount", "fill_with", required: 1)
    let size = try values[0].integer(1)
    guard size > 0 else { throw .runtime("batch() needs a size above 0") }
    let elements = try value.iterated()
    var batches: [Value] = []
    for start in stride(from: 0, to: elements.count, by: size) {
      var batch = Array(elements[start..<min(elements.count, start + min(size, elements.count))])
      if let fill = values[1], batch.count < size {
        try Value.checkLength(size)
        batch += Array(repeating: fill, count: size - batch.count)
      }
      batches.append(.list(batch))
    }
    return .generator(batches)
  }

  @Sendable private static func slice(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("slice", "slices", "fill_with", required: 1)
    let count = try values[0].integer(1)
    guard count > 0 else { throw .runtime("slice() needs a count above 0") }
    try Value.checkLength(count)
    let elements = try value.iterated()
    let (size, longer) = elements.count.quotientAndRemainder(dividingBy: count)
    var slices: [Value] = []
    var start = 0
    for index in 0..<count {
      let end = start + size + (index < longer ? 1 : 0)
      var slice = Array(elements[start..<end])
      if let fill = values[1], index >= longer { slice.append(fill) }
      slices.append(.list(slice))
      start = end
    }
    return .generator(slices)
  }

  @Sendable private static func dictSort(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("dictsort", "case_sensitive", "by", "reverse")
    guard case .dictionary(let dictionary) = try value.defined() else {
      throw .runtime("dictsort needs a mapping, not '\(value.typeName)'")
    }
    let by = try values[1].string("key")
    guard by == "key" || by == "value" else { throw .runtime("You can only sort by either \"key\" or \"value\"") }
    let keys = (by == "key" ? dictionary.keys : dictionary.values).map { $0.folded(unless: values[0].flag(false)) }
    let items = dictionary.items
    return .list(try Array(items.indices).sorted(by: keys, isReversed: values[2].flag(false)).map { items[$0] })
  }

  @Sendable private static func groupBy(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("groupby", "attribute", "default", "case_sensitive", required: 1)
    let path = AttributePath(values[0])
    let elements = try value.iterated()
    var keys: [Value] = []
    for element in elements {
      var key = try path.value(of: element)
      if key.isUndefined, let fallback = values[1] { key = fallback }
      keys.append(key.folded(unless: values[2].flag(false)))
    }
    var groups: [(key: Value, first: Int, members: [Value])] = []
    for index in try Array(elements.indices).sorted(by: keys) {
      if let last = groups.last, last.key.equals(keys[index]) {
        groups[groups.count - 1].members.append(elements[index])
      } else {
        groups.append((keys[index], index, [elements[index]]))
      }
    }
    var result: [Value] = []
    for group in groups {
      // The group is named by its first member's own spelling.
      let name = try path.value(of: elements[group.first])
      result.append(.tuple([name.isUndefined ? group.key : name, .list(group.members)]))
    }
    return .list(result)
  }
}

extension Value {
  /// Text without case, unless case matters.
  func folded(unless isCaseSensitive: Bool) -> Value {
    if !isCaseSensitive, case .string(let text) = self { .string(text.lowercased()) } else { self }
  }
}

/// `a.b.0`: where filters look inside each element.
struct AttributePath {
  private let parts: [Value]

  init(_ attribute: Value?) {
    switch attribute {
    case nil, .some(.none): parts = []
    case .some(.integer(let index)): parts = [.integer(index)]
    case .some(let value):
      parts = value.text.split(separator: ".", omittingEmptySubsequences: false).map { part in
        Int(part).map { .integer($0) } ?? .string(String(part))
      }
    }
  }

  func value(of element: Value) throws(TemplateError) -> Value {
    var value = element
    for part in parts { value = try value.item(part) }
    return value
  }
}

extension Array where Element == Int {
  /// These indices, ordered by the values they have in `keys`; equal ones keep their order.
  func sorted(by keys: [Value], isReversed: Bool = false) throws(TemplateError) -> [Int] {
    var failure: TemplateError?
    let sorted = self.sorted { left, right in
      guard failure == nil else { return left < right }
      do throws(TemplateError) {
        let order = try keys[left].order(keys[right]) ?? 0
        return order == 0 ? left < right : isReversed ? order > 0 : order < 0
      } catch {
        failure = error
        return left < right
      }
    }
    if let failure { throw failure }
    return sorted
  }
}
