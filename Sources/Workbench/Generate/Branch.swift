import Checkpoints
import Inference
import Tokenizers

/// One way a text went on: a prompt, the tokens after it, and where it left another branch.
public struct Branch: Sendable, Equatable, Identifiable {
  public enum Origin: String, Sendable, Equatable {
    case prompt, retry, candidate, turn
  }

  public let id: Int
  /// The branch it left, and how many generated tokens they share.
  public let parent: Int?
  public let sharedTokens: Int
  public let origin: Origin
  public let isChat: Bool
  /// Plain mode: the one text. Chat: the conversation up to the reply.
  public let messages: [ChatMessage]
  /// Known once the tokenizer has seen the prompt.
  public var promptIDs: [TokenID] = []
  public var tokens: [GeneratedToken]
  public var finish: FinishReason?
  public var timing: GenerationTiming?
  /// Of the run that made the last tokens.
  public var sampling: SamplerSettings

  public init(
    id: Int, parent: Int? = nil, sharedTokens: Int = 0, origin: Origin, isChat: Bool, messages: [ChatMessage],
    promptIDs: [TokenID] = [], tokens: [GeneratedToken] = [], sampling: SamplerSettings
  ) {
    self.id = id
    self.parent = parent
    self.sharedTokens = sharedTokens
    self.origin = origin
    self.isChat = isChat
    self.messages = messages
    self.promptIDs = promptIDs
    self.tokens = tokens
    self.sampling = sampling
  }

  /// The generated text without special tokens.
  public var text: String { tokens.reduce(into: "") { if !$1.isSpecial { $0 += $1.text } } }
  /// Prompt and output.
  public var ids: [TokenID] { promptIDs + tokens.map(\.id) }
}

/// All branches since the workbench opened, as a tree that can be walked.
public struct BranchTree: Sendable, Equatable {
  public private(set) var branches: [Branch] = []
  public private(set) var currentID: Int?
  private var nextID = 1

  public init() {}

  public var current: Branch? { branches.first { $0.id == currentID } }
  public subscript(id: Int) -> Branch? { branches.first { $0.id == id } }

  public mutating func add(_ make: (Int) -> Branch) {
    let branch = make(nextID)
    nextID += 1
    branches.append(branch)
    currentID = branch.id
  }

  public mutating func select(_ id: Int) { if self[id] != nil { currentID = id } }

  public mutating func update(_ id: Int, _ change: (inout Branch) -> Void) {
    guard let index = branches.firstIndex(where: { $0.id == id }) else { return }
    change(&branches[index])
  }

  /// Branches with their depth, children after their parent.
  public var rows: [(branch: Branch, depth: Int)] {
    let children = Dictionary(grouping: branches, by: \.parent)
    var rows: [(Branch, Int)] = []
    func visit(_ parent: Int?, _ depth: Int) {
      for branch in children[parent] ?? [] {
        rows.append((branch, depth))
        visit(branch.id, depth + 1)
      }
    }
    visit(nil, 0)
    return rows
  }

  /// Removes a branch and all that left it. The parent, or else the last branch left, becomes current.
  public mutating func remove(_ id: Int) {
    guard let branch = self[id] else { return }
    var doomed: Set<Int> = [id]
    // Children always come after their parent.
    for candidate in branches where candidate.parent.map(doomed.contains) == true { doomed.insert(candidate.id) }
    branches.removeAll { doomed.contains($0.id) }
    if let currentID, doomed.contains(currentID) { self.currentID = branch.parent ?? branches.last?.id }
  }
}
