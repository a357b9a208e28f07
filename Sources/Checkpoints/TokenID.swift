/// A row of a model's vocabulary.
public typealias TokenID = Int32
