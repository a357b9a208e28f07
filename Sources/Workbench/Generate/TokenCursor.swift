/// The token every pane looks at: a place in the current branch, counted from the first token of the prompt.
public struct TokenCursor: Sendable, Equatable {
  /// Nil follows the end: the token that comes next.
  public var position: Int?
  public init(position: Int? = nil) { self.position = position }
}
