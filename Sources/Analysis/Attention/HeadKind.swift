/// What a head mostly does, told from where its attention goes.
public enum HeadKind: String, Sendable, CaseIterable {
  /// To the token before.
  case previous
  /// To the first token: where attention goes that has nowhere to go, also called a sink (arXiv:2309.17453).
  case first
  /// To earlier occurrences of the same token.
  case duplicate
  /// To what came after earlier occurrences of the same token (arXiv:2209.11895).
  case induction
  /// To the few tokens before, none in particular.
  case local
  /// To none of these.
  case diffuse
}
