/// What a stage of the chain is called in `--samplers`, on the screen and in a waterfall.
public struct SamplerName: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  /// llama.cpp's order.
  public static let defaultOrder: [SamplerName] = [
    .penalties, .dry, .topNSigma, .topK, .typicalP, .topP, .minP, .xtc, .temperature,
  ]
}

extension SamplerName {
  /// The name or one of the other spellings of an orderable sampler (`typ_p`, `typical-p`, `temp`, …), case ignored.
  public init(parsing text: String) throws(SamplerError) {
    let wanted = text.lowercased().replacing("-", with: "_")
    for entry in SamplerCatalog.all where entry.isOrdered {
      if entry.name.rawValue == wanted || entry.aliases.contains(wanted) {
        self = entry.name
        return
      }
    }
    throw .unknownSampler(text, known: SamplerName.defaultOrder.map(\.rawValue))
  }

  /// A chain as written in `--samplers`: names separated by `,` or `;`, or one word of llama.cpp's letters
  /// (`edskypmxt`). Nothing at all is a chain without stages.
  public static func order(parsing text: String) throws(SamplerError) -> [SamplerName] {
    let words = text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
    if words.count == 1, let word = words.first, let order = order(letters: word) { return order }
    var order: [SamplerName] = []
    for word in words { order.append(try SamplerName(parsing: word)) }
    return order
  }

  private static func order(letters: String) -> [SamplerName]? {
    if (try? SamplerName(parsing: letters)) != nil { return nil }
    var order: [SamplerName] = []
    for letter in letters {
      guard let entry = SamplerCatalog.all.first(where: { $0.isOrdered && $0.letter == letter }) else { return nil }
      order.append(entry.name)
    }
    return order
  }
}
