/// The names nearest to one that was mistyped.
struct Suggestions {
  /// At most three, nearest first; none when nothing is near.
  let names: [String]

  init(for wanted: String, among known: [String]) {
    let lowered = wanted.lowercased()
    let ranked = Set(known).map { name in (name: name, distance: Self.distance(lowered, name.lowercased())) }
    names =
      ranked
      .filter { $0.distance <= max(2, wanted.count / 3) || $0.name.lowercased().contains(lowered) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
  }

  /// Letters to insert, delete or replace. O(m n). Source: Wagner and Fischer 1974, doi:10.1145/321796.321811.
  private static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first.unicodeScalars.prefix(200))
    let b = Array(second.unicodeScalars.prefix(200))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
