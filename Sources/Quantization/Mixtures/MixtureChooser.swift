import Checkpoints
import Tensors

/// Chooses the type of one weight after the other, in the order of `mixtureOrder`: what a weight gets
/// depends on how many of its kind came before.
struct MixtureChooser {
  let mixture: Mixture
  let facts: MixtureFacts
  let hasImportance: Bool
  /// Whether the embedding is the head too.
  let isTied: Bool
  /// How many weights make values.
  let valueCount: Int
  /// Those chosen so far.
  private var values = 0
  private var downs = 0
  private var rises: [WeightPart: Int] = [:]

  init(_ mixture: Mixture, _ facts: MixtureFacts, _ weights: [SourceWeight], hasImportance: Bool) {
    self.mixture = mixture
    self.facts = facts
    self.hasImportance = hasImportance
    let parts = weights.map { WeightPart($0.name) }
    isTied = !parts.contains(.head)
    valueCount = parts.count { $0 == .value }
  }

  /// The type a weight is to have, whether its rows fit it or not.
  mutating func type(of weight: SourceWeight) throws(QuantizationError) -> TensorType {
    let part = WeightPart(weight.name)
    if facts.architecture == "glm5-next", Self.partsOfGLM5.contains(where: { weight.name.holds($0) }) { return .q8_0 }
    if part == .head || (isTied && part == .embedding) { return head(columns: weight.columns) }
    if mixture == .mxfp4_MoE { return isStack(weight, part) ? .mxfp4 : .q8_0 }
    if part == .embedding { return embedding }
    if mixture.isTiny { return tiny(part) }
    switch part {
    case .value:
      defer { values += 1 }
      return value
    case .key: return facts.experts == 8 ? .q8_0 : queryOrKey
    case .query: return queryOrKey
    case .down:
      defer { downs += 1 }
      return down(try place(of: weight, orElse: downs))
    case .attentionOutput: return attentionOutput
    case .gate, .up:
      let place = try place(of: weight, orElse: rises[part, default: 0])
      rises[part, default: 0] += 1
      return mixture == .iq3_XS && isInner(place) ? .iq3_XXS : base
    case .head, .embedding, .other: return base
    }
  }

  private var base: TensorType { mixture.base }
  private var isShared: Bool { facts.sharing >= 4 }

  /// Never below eight bits.
  private static let partsOfGLM5 = ["attn_q_a", "attn_q_b", "nextn.eh_proj"]

  private func isStack(_ weight: SourceWeight, _ part: WeightPart) -> Bool {
    guard weight.shape.dropLast(2).last ?? 1 > 1 else { return false }
    // Latent attention's stacks aren't experts'.
    return facts.architecture != "bailingmoe3" || [.up, .gate, .down].contains(part)
  }

  /// Where among its kind a feed-forward's weight stands: experts that are tensors of their own come in no order, so of
  /// mixtures the block's number counts.
  private func place(of weight: SourceWeight, orElse index: Int) throws(QuantizationError) -> Int {
    guard facts.experts > 1, weight.layer >= 0 else { return index }
    guard (0..<facts.blocks).contains(weight.layer) else {
      throw .noBlock(weight: weight.name, blocks: facts.blocks)
    }
    return weight.layer
  }

  private func isEarly(_ place: Int) -> Bool { facts.isEarly(place, of: facts.blocks) }
  private func deservesMore(_ place: Int) -> Bool { facts.deservesMore(place, of: facts.blocks) }
  private func isInner(_ place: Int) -> Bool { !isEarly(place) && place < 7 * facts.blocks / 8 }
}

// MARK: - The ends

extension MixtureChooser {
  private func head(columns: Int) -> TensorType {
    if mixture == .mxfp4_MoE || facts.isFalcon || !columns.isMultiple(of: base.blockElements) { return .q8_0 }
    if mixture.isTiny || mixture == .iq3_XXS { return .q5_K }
    return base == .q8_0 ? .q8_0 : .q6_K
  }

  private var embedding: TensorType {
    switch mixture {
    case .iq2_XXS, .iq2_XS, .iq1_S, .iq1_M: .q2_K
    case .iq2_S, .iq2_M, .iq3_XXS: .iq3_S
    case .tq1_0, .tq2_0: .q4_K
    default: base
    }
  }
}

// MARK: - Below three bits

extension MixtureChooser {
  private mutating func tiny(_ part: WeightPart) -> TensorType {
    let isLarger = mixture == .iq2_S || mixture == .iq2_M
    switch part {
    case .value:
      values += 1
      if isShared || facts.experts >= 4 { return .q4_K }
      return isLarger ? .iq3_S : .q2_K
    case .key: return facts.experts == 8 ? .q4_K : base
    case .down:
      defer { downs += 1 }
      guard isEarly(downs) else { return base }
      return isLarger ? .iq3_S : .q2_K
    case .attentionOutput:
      if facts.experts == 8 { return .q5_K }
      if isLarger { return .iq3_S }
      return mixture == .iq1_S || mixture == .iq1_M ? .iq2_XXS : base
    default: return base
    }
  }
}

// MARK: - Attention

extension MixtureChooser {
  private var value: TensorType {
    if facts.experts == 8 { return .q8_0 }
    let type = valueAlone
    return facts.is70B && (type == .q3_K || type == .q4_K) ? .q5_K : type
  }

  private var valueAlone: TensorType {
    switch mixture {
    case .q2_K: isShared ? .q4_K : .q3_K
    case .q2_K_S where isShared: .q4_K
    case .iq3_XXS: isShared ? .q4_K : hasImportance ? .iq3_XXS : .iq3_S
    case .iq3_XS where isShared, .iq3_S where isShared: .q4_K
    case .iq3_M: .q4_K
    case .q3_K_M: values < 2 ? .q5_K : .q4_K
    case .q3_K_L: .q5_K
    case .iq4_NL where isShared, .iq4_XS where isShared: .q5_K
    case .q4_K_M where facts.deservesMore(values, of: valueCount): .q6_K
    case .q5_K_M where facts.deservesMore(values, of: valueCount): .q6_K
    case .q4_K_S where values < 4: .q5_K
    default: base
    }
  }

  private var queryOrKey: TensorType {
    switch mixture {
    case .iq3_XS: .iq3_XXS
    case .iq3_XXS: .iq2_S
    default: base
    }
  }

  private var attentionOutput: TensorType {
    if facts.isFalcon { return mixture == .q3_K_L ? .q4_K : base }
    if facts.experts == 8 { return raisedForEight ? .q5_K : base }
    switch mixture {
    case .q2_K: return .q3_K
    case .iq3_XXS: return .iq3_S
    case .q3_K_M, .iq3_M: return .q4_K
    case .q3_K_L: return .q5_K
    default: return base
    }
  }

  /// Whether attention's output, small beside eight experts, gets more bits.
  private var raisedForEight: Bool {
    switch mixture {
    case .q2_K, .iq3_XS, .iq3_XXS, .q3_K_S, .q3_K_M, .iq4_NL, .q4_K_S, .q4_K_M, .iq3_S, .iq3_M, .iq4_XS: true
    default: false
    }
  }
}

// MARK: - Feed-forward

extension MixtureChooser {
  /// `place`: among the weights that lead back to the stream.
  private func down(_ place: Int) -> TensorType {
    let isFalcon = facts.isFalcon, isEarly = isEarly(place), isFirst = place < facts.blocks / 16
    switch mixture {
    case .q2_K: return .q3_K
    case .q2_K_S where isEarly: return .q4_K
    case .iq3_XXS where !hasImportance: return isEarly ? .q4_K : .q3_K
    case .q3_K_M:
      if isFirst { return .q5_K }
      return !isFalcon || deservesMore(place) ? .q4_K : .q3_K
    case .iq3_M where isEarly || (facts.experts == 8 && deservesMore(place)): return .q4_K
    case .q3_K_L: return isFalcon ? .q4_K : .q5_K
    case .q4_K_M where isFalcon: return isFirst ? .q6_K : deservesMore(place) ? .q5_K : .q4_K
    case .q4_K_M where deservesMore(place), .q5_K_M where deservesMore(place): return .q6_K
    case .iq4_NL where isEarly && !hasImportance, .iq4_XS where isEarly && !hasImportance: return .q5_K
    case .q4_K_S where isEarly && !isFalcon: return .q5_K
    // Weighed by importance, symmetric types can go astray in the first blocks.
    case .q4_0 where isEarly && hasImportance: return .q4_1
    case .q5_0 where isEarly && hasImportance: return .q5_1
    default: return base
    }
  }
}
