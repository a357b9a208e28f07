import Checkpoints
import Inference

/// What the Generate pane shows: prompt, branches, sliders, waterfall, and the run under way.
public struct GenerateState: Sendable, Equatable {
  public enum Part: String, Sendable, Equatable, CaseIterable {
    case output, prompt, system, sliders, waterfall, branches
  }

  public var part = Part.output
  public var isChat = true
  public var prompt = EditBuffer()
  public var system = EditBuffer()
  public var history = PromptHistory()
  public var tree = BranchTree()
  public var run: Run?
  /// Tokens are picked by the user, one by one.
  public var isByHand = false
  /// The next prompt begins a conversation of its own.
  public var startsAnew = false
  public var sliderRow = 0
  public var candidateRow = 0
  /// The first sampler stage in sight, where not all fit.
  public var stage = 0
  public var waterfall: WaterfallReport?
  public var speed = SpeedMeter()

  public init() {}

  public var slider: SliderRow { SliderRow.all[max(0, min(SliderRow.all.count - 1, sliderRow))] }
}

/// A generation under way.
public struct Run: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    /// Waiting for the model, or reading the prompt.
    case prompt(done: Int, of: Int)
    case decoding
  }
  public let job: JobID
  public let branch: Int
  public let slot: SlotID
  /// Most tokens it may make.
  public let limit: Int
  public var made = 0
  /// When the first token came. Seconds since the workbench opened.
  public var firstTokenAt: Double?
  public var phase = Phase.prompt(done: 0, of: 0)
}

/// What was asked before, newest last, and where in it the arrow keys are.
public struct PromptHistory: Sendable, Equatable {
  public private(set) var prompts: [String]
  private var place: Int?
  private var draft = ""

  public init(_ prompts: [String] = []) { self.prompts = prompts }

  public mutating func add(_ prompt: String) {
    prompts.removeAll { $0 == prompt }
    prompts.append(prompt)
    if prompts.count > 500 { prompts.removeFirst() }
    place = nil
  }

  /// The text for the editor one step back in time (-1) or forth (1); nil at either end.
  public mutating func step(_ direction: Int, from current: String) -> String? {
    let from = place ?? prompts.count
    let to = from + direction
    guard to >= 0, to <= prompts.count, to != from else { return nil }
    if place == nil { draft = current }
    place = to == prompts.count ? nil : to
    return to == prompts.count ? draft : prompts[to]
  }
}

/// The candidates after each sampler stage, for one place in a branch.
public struct WaterfallReport: Sendable, Equatable {
  /// How many tokens stand before the place.
  public let position: Int
  public let waterfall: Waterfall
  /// The text of every token in it.
  public let texts: [TokenID: String]
  /// Why there is nothing to show.
  public let problem: String?

  public init(position: Int, waterfall: Waterfall, texts: [TokenID: String], problem: String? = nil) {
    self.position = position
    self.waterfall = waterfall
    self.texts = texts
    self.problem = problem
  }

  /// Candidates in the model's own order, so that rows hold still while bars move.
  public var candidates: [Alternative] {
    guard let model = waterfall.stages.first else { return [] }
    return model.top.map {
      Alternative(id: $0.id, text: texts[$0.id] ?? "", logprob: Float(Double($0.probability).logarithm))
    }
  }
}

/// Tokens per second over the last minute, second by second.
public struct SpeedMeter: Sendable, Equatable {
  public static let seconds = 60
  private var lastSecond = 0
  /// The last minute, the newest second last.
  private var counts = Array(repeating: 0, count: SpeedMeter.seconds)
  /// Of the run under way or the last one. Tokens a second.
  public var rate = 0.0

  public init() {}

  public mutating func add(tokens: Int, at time: Double) {
    advance(to: time)
    counts[Self.seconds - 1] += tokens
  }

  public mutating func advance(to time: Double) {
    let second = Int(time)
    let steps = min(Self.seconds, max(0, second - lastSecond))
    guard steps > 0 else { return }
    counts.removeFirst(steps)
    counts.append(contentsOf: repeatElement(0, count: steps))
    lastSecond = second
  }

  public var history: [Double] { counts.map(Double.init) }
  public var hasHistory: Bool { counts.contains { $0 > 0 } }
}
