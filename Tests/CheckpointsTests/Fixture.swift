/// Small files kept beside the tests.
enum Fixture {
  static func gguf(_ name: String) -> String { folder + "Fixtures/gguf/" + name }

  private static let folder: String = {
    let here = #filePath
    let parts = here.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/"
  }()
}
