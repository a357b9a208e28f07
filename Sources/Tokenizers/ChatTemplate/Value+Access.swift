extension Value {
  /// `value.name`: a method or attribute first, then an item of that name.
  func attribute(_ name: String) throws(TemplateError) -> Value {
    if case .undefined(let undefined) = self { throw .runtime(undefined.message) }
    if let method = try method(name) { return .object(method) }
    switch self {
    case .dictionary(let dictionary): if let value = dictionary[name] { return value }
    case .object(let object): if let value = object.attribute(name) { return value }
    default: break
    }
    return .undefined(.init(message: "'\(objectName)' has no attribute '\(name)'"))
  }

  /// `value[key]`: an item first, then an attribute of that name.
  func item(_ key: Value) throws(TemplateError) -> Value {
    if case .undefined(let undefined) = self { throw .runtime(undefined.message) }
    if let found = stored(key) { return found }
    if case .string(let name) = key { return try attribute(name) }
    return .undefined(.init(message: "\(objectName) has no element \(key.representation)"))
  }

  private func stored(_ key: Value) -> Value? {
    if case .dictionary(let dictionary) = self { return dictionary[key] }
    guard let index = key.asInteger else { return nil }
    func element(_ elements: [Value]) -> Value? {
      let position = index < 0 ? index + elements.count : index
      return elements.indices.contains(position) ? elements[position] : nil
    }
    switch self {
    case .list(let elements), .tuple(let elements): return element(elements)
    case .string(let text):
      let scalars = text.unicodeScalars
      let start = index < 0 ? scalars.endIndex : scalars.startIndex
      let limit = index < 0 ? scalars.startIndex : scalars.endIndex
      guard let found = scalars.index(start, offsetBy: index, limitedBy: limit), found < scalars.endIndex else {
        return nil
      }
      return .string(String(scalars[found]))
    default: return nil
    }
  }

  private var objectName: String {
    if case .none = self { "None" } else { "\(typeName) object" }
  }

  /// `value[start:stop:step]`
  func slice(_ start: Int?, _ stop: Int?, _ step: Int?) throws(TemplateError) -> Value {
    switch try defined() {
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      var view = String.UnicodeScalarView()
      for index in try Self.indices(scalars.count, start, stop, step) { view.append(scalars[index]) }
      return .string(String(view))
    case .list(let elements): return .list(try Self.indices(elements.count, start, stop, step).map { elements[$0] })
    case .tuple(let elements): return .tuple(try Self.indices(elements.count, start, stop, step).map { elements[$0] })
    case .dictionary: throw .runtime("unhashable type: 'slice'")
    default: throw .runtime("'\(typeName)' object is not subscriptable")
    }
  }

  private static func indices(
    _ count: Int, _ start: Int?, _ stop: Int?, _ step: Int?
  ) throws(TemplateError) -> [Int] {
    let step = step ?? 1
    guard step != 0 else { throw .runtime("slice step cannot be zero") }
    let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
    func clamp(_ bound: Int) -> Int { min(max(bound < 0 ? max(bound, -count - 1) + count : bound, lowest), highest) }
    let first = start.map(clamp) ?? (step > 0 ? lowest : highest)
    let last = stop.map(clamp) ?? (step > 0 ? highest : lowest)
    // A step beyond the ends takes one element at most; smaller ones can't overflow.
    return Array(stride(from: first, to: last, by: min(max(step, -count - 1), count + 1)))
  }
}
