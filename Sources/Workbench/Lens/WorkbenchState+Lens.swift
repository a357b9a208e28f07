import Checkpoints

/// What the Lens pane is about at the moment.
extension WorkbenchState {
  /// The sequence, where its stream is recorded.
  public var lensSequence: RecordedSequence? {
    guard let sequence = inside.sequence, sequence.parts.contains(.stream), sequence.count > 0 else { return nil }
    return sequence
  }

  /// The last stage of the stream: the number of blocks.
  public var lastLensStage: Int { inside.sequence?.anatomy.layers[.decoder] ?? 0 }

  public var lensStage: Int { max(0, min(lastLensStage, lens.stage ?? lastLensStage)) }

  public var lensPosition: Int { row(of: .decoder) }

  /// Positions in sight.
  public var lensSight: Range<Int> {
    let count = lensSequence?.count ?? 0
    let first = max(0, min(lens.first, count - 1))
    return first..<min(count, first + max(1, lens.room))
  }

  /// The column under the cursor, once it is read.
  public var lensColumn: LensColumn? { lens.columns[lensPosition] }

  /// The token whose logit is taken apart; nil where that isn't known yet.
  public var lensSubject: TokenReference? {
    switch lens.subject {
    case .likeliest: lensColumn?.likeliest.map(TokenReference.id)
    case .next: nextToken.map(TokenReference.id) ?? lensColumn?.likeliest.map(TokenReference.id)
    case .token(let id): .id(id)
    case .typed(let text): .text(text)
    }
  }

  /// What came after the cursor's position.
  public var nextToken: TokenID? {
    guard let ids = lensSequence?.ids, ids.indices.contains(lensPosition + 1) else { return nil }
    return ids[lensPosition + 1]
  }
}

extension WorkbenchState {
  /// The sequence, where its routers are recorded and it has some.
  public var routedSequence: RecordedSequence? {
    guard let sequence = inside.sequence, sequence.parts.contains(.routing), sequence.count > 0,
      sequence.anatomy.hasExperts
    else { return nil }
    return sequence
  }

  /// The chosen layer with experts.
  public var expertLayer: Int? {
    let layers = inside.sequence?.anatomy.expertLayers ?? []
    guard let chosen = experts.layer, layers.contains(chosen) else { return layers.first }
    return chosen
  }

  public var expert: Int {
    guard let layer = expertLayer, let count = inside.sequence?.anatomy.experts[layer] else { return 0 }
    return max(0, min(count - 1, experts.expert))
  }
}
