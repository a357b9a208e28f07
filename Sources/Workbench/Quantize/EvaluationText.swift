import Foundation
import History

/// The text that models are held against each other on: a file of the user's, or the prose that comes along.
enum EvaluationText {
  /// What a text of no path is called.
  static let ownName = "evaluation.txt"

  static func read(_ path: String, folders: Folders = Folders()) throws -> String {
    let file = path.isEmpty ? folders.texts.map { "\($0)/\(ownName)" } : path
    guard let file else {
      throw JobFailure("Expected texts/\(ownName) beside the program; set GLASSBOX_DATA to the folder that has it.")
    }
    guard let data = FileManager.default.contents(atPath: file) else { throw JobFailure("\(file) can't be read.") }
    guard let text = String(data: data, encoding: .utf8) else { throw JobFailure("\(file) isn't UTF-8.") }
    return text
  }

  /// text: what was read of `path`. Digest: FNV-1a of 64 bits. Source: G. Fowler, L. C. Noll, K.-P. Vo.
  static func stamp(_ path: String, _ text: String) -> TextStamp {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let name = path.split(separator: "/").last.map(String.init) ?? ownName
    return TextStamp(name: name, digest: String(hash, radix: 16))
  }
}
