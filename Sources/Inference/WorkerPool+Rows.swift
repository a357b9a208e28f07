import Tensors

extension WorkerPool {
  /// Runs `body` for each row: on the caller alone when there are few, since waking workers costs more than a row.
  func forEachRow(_ rows: Int, _ body: (_ row: Int) -> Void) {
    guard rows >= 8 else {
      for row in 0..<rows { body(row) }
      return
    }
    let perChunk = max(1, rows / (threads * 4))
    forEach((rows + perChunk - 1) / perChunk) { chunk, _ in
      for row in chunk * perChunk..<min(rows, (chunk + 1) * perChunk) { body(row) }
    }
  }
}
