extension JSON {
  /// Any `Encodable` as JSON, members in the order its type declares them; a nil member becomes `null`.
  init(_ value: some Encodable) throws {
    let slot = Slot()
    try value.encode(to: TreeEncoder(slot: slot, codingPath: []), into: slot)
    self = slot.json
  }
}

/// A place in the tree that an encoder fills, perhaps after the container around it was made.
private final class Slot {
  private enum Content {
    case value(JSON)
    case array([Slot])
    case object([(key: String, slot: Slot)])
  }
  private var content: Content = .value(.null)

  var json: JSON {
    switch content {
    case .value(let value): value
    case .array(let slots): .array(slots.map(\.json))
    case .object(let members): .object(members.map { ($0.key, $0.slot.json) })
    }
  }
  var elementCount: Int { if case .array(let slots) = content { slots.count } else { 0 } }

  func set(_ value: JSON) { content = .value(value) }

  func becomeObject() { if case .object = content {} else { content = .object([]) } }
  func becomeArray() { if case .array = content {} else { content = .array([]) } }

  func member(_ key: String) -> Slot {
    let slot = Slot()
    guard case .object(var members) = content else { return slot }
    content = .value(.null)  // so that the append below does not copy
    members.append((key, slot))
    content = .object(members)
    return slot
  }

  func element() -> Slot {
    let slot = Slot()
    guard case .array(var slots) = content else { return slot }
    content = .value(.null)
    slots.append(slot)
    content = .array(slots)
    return slot
  }
}

extension Encodable {
  /// Numbers and text go straight into the slot; everything else asks `encoder` for a container.
  fileprivate func encode(to encoder: TreeEncoder, into slot: Slot) throws {
    switch self {
    case let value as JSON: slot.set(value)
    case let value as Bool: slot.set(.bool(value))
    case let value as String: slot.set(.string(value))
    case let value as Double: slot.set(.number(value))
    case let value as Float: slot.set(.single(value))
    case let value as UInt64: slot.set(.unsigned(value))
    case let value as any BinaryInteger: slot.set(.integer(Int64(value)))
    default: try encode(to: encoder)
    }
  }
}

extension JSON: Encodable {
  /// Only `JSON.init(_:)` encodes a tree, and it takes it as it is; another encoder gets its text.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(decoding: utf8, as: UTF8.self))
  }
}

private struct TreeEncoder: Encoder {
  let slot: Slot
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.becomeObject()
    return KeyedEncodingContainer(ObjectContainer(slot: slot, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.becomeArray()
    return ArrayContainer(slot: slot, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer {
    ValueContainer(slot: slot, codingPath: codingPath)
  }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: Slot
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { slot.member(key.stringValue).set(.null) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    let member = slot.member(key.stringValue)
    try value.encode(to: TreeEncoder(slot: member, codingPath: codingPath + [key]), into: member)
  }

  private func encodeOptional(_ value: (some Encodable)?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }
  func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOptional(value, forKey: key) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested>
  {
    TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { TreeEncoder(slot: slot.member("super"), codingPath: codingPath) }
  func superEncoder(forKey key: Key) -> any Encoder {
    TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
  let slot: Slot
  let codingPath: [any CodingKey]
  var count: Int { slot.elementCount }

  func encodeNil() { slot.element().set(.null) }
  func encode(_ value: some Encodable) throws {
    let element = slot.element()
    try value.encode(to: TreeEncoder(slot: element, codingPath: codingPath), into: element)
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(slot: slot.element(), codingPath: codingPath).container(keyedBy: type)
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    TreeEncoder(slot: slot.element(), codingPath: codingPath).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { TreeEncoder(slot: slot.element(), codingPath: codingPath) }
}

private struct ValueContainer: SingleValueEncodingContainer {
  let slot: Slot
  let codingPath: [any CodingKey]

  func encodeNil() { slot.set(.null) }
  func encode(_ value: some Encodable) throws {
    try value.encode(to: TreeEncoder(slot: slot, codingPath: codingPath), into: slot)
  }
}
