import Inference

/// How the one token cursor reads in a recording, whose rows are positions of a model's passes.
extension WorkbenchState {
  /// The query whose attention row is shown: the token under the cursor, else the last recorded.
  public var attentionQuery: Int { row(of: attention.kind) }

  /// The key under the cross-hair.
  public var attentionKey: Int {
    let count = inside.sequence?.size(of: attention.kind).positions ?? 1
    return max(0, min(count - 1, attention.key ?? 0))
  }

  /// The cursor as a row of an attention's maps, or a position of the decoder.
  public func row(of kind: AttentionKind) -> Int {
    let count = inside.sequence?.size(of: kind).queries ?? 0
    guard count > 0 else { return 0 }
    guard let position = cursor.position else { return count - 1 }
    return max(0, min(count - 1, row(at: position, of: kind)))
  }

  /// Of a model with an encoder the prompt is the source, and the decoder begins with a token of its own.
  private func row(at position: Int, of kind: AttentionKind) -> Int {
    guard models.activeFacts?.readsSource == true, kind != .encoder else { return position }
    return position - (generate.tree.current?.promptIDs.count ?? 0) + 1
  }

  /// The place in the branch of a row.
  func cursorPosition(ofRow row: Int, kind: AttentionKind) -> Int {
    guard models.activeFacts?.readsSource == true, kind != .encoder else { return row }
    return row + (generate.tree.current?.promptIDs.count ?? 0) - 1
  }
}

extension Change {
  /// Puts the token cursor on a row of a map of the chosen attention; past the last it follows the end.
  mutating func pointCursor(atQuery row: Int) { pointCursor(atRow: row, of: state.attention.kind) }

  mutating func pointCursor(atRow row: Int, of kind: AttentionKind) {
    guard let sequence = state.inside.sequence else { return }
    let count = sequence.size(of: kind).queries
    guard row < count else {
      state.cursor.position = nil
      return askForWaterfall()
    }
    state.cursor.position = state.cursorPosition(ofRow: max(0, row), kind: kind)
    state.generate.candidateRow = 0
    askForWaterfall()
  }
}
