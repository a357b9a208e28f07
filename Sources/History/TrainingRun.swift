/// One fine-tuning run: what was trained on what, with which settings, and how the loss went.
public struct TrainingRun: Sendable, Equatable {
  public var model: ModelStamp
  /// Such as `lora`.
  public var method: String
  public var data: TextStamp
  /// By name, as they were typed.
  public var settings: [String: String]
  public var points: [Point]
  /// Where the adapter or the model was written; empty where it wasn't.
  public var result: String

  public init(
    model: ModelStamp, method: String, data: TextStamp, settings: [String: String], points: [Point], result: String = ""
  ) {
    self.model = model
    self.method = method
    self.data = data
    self.settings = settings
    self.points = points
    self.result = result
  }

  /// A step that was told of.
  public struct Point: Sendable, Equatable, Codable {
    public var step: Int
    public var loss: Double
    public var validationLoss: Double?
    public init(step: Int, loss: Double, validationLoss: Double? = nil) {
      self.step = step
      self.loss = loss
      self.validationLoss = validationLoss
    }
  }
}
