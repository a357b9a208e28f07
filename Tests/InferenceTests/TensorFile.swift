import Foundation

/// A safetensors file in the making.
struct TensorFile {
  private var entries: [String] = []
  private var payload = Data()

  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    add(name, "F32", shape, values.withUnsafeBytes { Data($0) })
  }

  mutating func add(_ name: String, _ shape: [Int], _ values: [UInt8]) { add(name, "U8", shape, Data(values)) }

  mutating func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: Data) {
    let offsets = [payload.count, payload.count + bytes.count]
    entries.append(#""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#)
    payload += bytes
  }

  var data: Data {
    let text = "{\(entries.joined(separator: ","))}"
    let header = Data((text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)).utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + payload
  }
}
