/// Names in a row of which one is in front.
public struct Tabs: Sendable {
  public var titles: [String]
  public var active: Int

  public init(_ titles: [String], active: Int) {
    self.titles = titles
    self.active = active
  }

  /// Where each tab lies; those that don't fit have no place. When they don't all fit, the row starts so far to the right
  /// that the active one is seen.
  public func places(in rect: Rect) -> [(index: Int, place: Rect)] {
    let row = rect.row(0)
    let widths = titles.map { TextWidth.columns(of: $0) + 2 }
    guard titles.indices.contains(active), row.width > 0 else { return [] }
    var first = 0
    while first < active, widths[first...active].reduce(active - first, +) > row.width { first += 1 }
    var places: [(index: Int, place: Rect)] = []
    var x = row.x
    for index in first..<titles.count {
      let room = row.maxX - x
      guard widths[index] <= room || index == active && room > 2 else { break }
      places.append((index, Rect(x, row.y, min(widths[index], room), 1)))
      x += widths[index] + 1
    }
    return places
  }

  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance) {
    for (index, place) in places(in: rect) {
      let isActive = index == active
      canvas.write(
        titles[index], in: place.inset(dx: 1, dy: 0), style: look[isActive ? .tabActive : .tab],
        ellipsis: look.glyphs.ellipsis)
      // Without colours and attributes the brackets still tell which one it is.
      if isActive {
        canvas.set("[", at: place.x, place.y, style: look[.tabActive].foreground(look[.faint].foreground))
        canvas.set("]", at: place.maxX - 1, place.y, style: look[.tabActive].foreground(look[.faint].foreground))
        canvas.restyle(Rect(place.x, place.y, 1, 1)) { $0.attributes.remove(.underline) }
        canvas.restyle(Rect(place.maxX - 1, place.y, 1, 1)) { $0.attributes.remove(.underline) }
      }
    }
  }
}
