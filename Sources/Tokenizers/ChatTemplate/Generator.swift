/// What `map`, `select` and their like yield: elements to go over once. True even when there are none, without a length
/// or places, as in Python.
final class Generator: TemplateObject {
  private(set) var elements: [Value]

  init(_ elements: [Value]) { self.elements = elements }

  var typeName: String { "generator" }

  /// The elements, which are then used up.
  func take() -> [Value] {
    defer { elements = [] }
    return elements
  }
}

extension Value {
  static func generator(_ elements: [Value]) -> Value { .object(Generator(elements)) }

  var isGenerator: Bool { if case .object(let object) = self { object is Generator } else { false } }
}
