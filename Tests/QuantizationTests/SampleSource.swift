import Checkpoints
import Quantization
import Tensors

/// A small model of made-up numbers.
struct SampleSource: WeightSource {
  var metadata: Metadata
  var weights: [SourceWeight]
  private var values: [[Float]]

  init(_ shapes: [(name: String, shape: [Int])], experts: Int = 0) {
    var metadata = Metadata()
    metadata["general.architecture"] = .string("llama")
    metadata["llama.block_count"] = .integer(2)
    metadata["llama.attention.head_count"] = .integer(4)
    if experts > 0 { metadata["llama.expert_count"] = .integer(Int64(experts)) }
    self.metadata = metadata
    weights = shapes.map { SourceWeight(name: $0.name, shape: $0.shape, type: .f32) }
    var state: UInt64 = 7
    values = weights.map { weight in
      (0..<weight.elements).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int64(bitPattern: state) >> 40) / Float(1 << 22)
      }
    }
  }

  func read(_ weight: Int, rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    let columns = weights[weight].columns
    for (index, value) in values[weight][rows.lowerBound * columns..<rows.upperBound * columns].enumerated() {
      out[index] = value
    }
  }

  func bytes(of weight: Int) -> UnsafeRawBufferPointer? { nil }

  func numbers(_ weight: Int) -> [Float] { values[weight] }

  mutating func set(_ value: Float, weight: Int, at index: Int) { values[weight][index] = value }
}
