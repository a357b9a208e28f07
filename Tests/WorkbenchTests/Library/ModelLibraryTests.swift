import Foundation
import TestSupport
import Testing
import Workbench

/// A home in which every tool has left models, good and bad.
private struct Home {
  let folder: TemporaryFolder
  var library: ModelLibrary {
    ModelLibrary(
      folders: Folders(
        environment: ["HOME": folder.path, "GLASSBOX_DATA": "\(folder.path)/data"], executable: "/nowhere/glassbox"))
  }
  static let catalog = """
    default = "sample-a"
    [[model]]
    name = "sample-a"
    title = "A"
    architecture = "llama"
    parameters = 1
    type = "F32"
    file = "sample-a.gguf"
    bytes = 12
    sha256 = "\(String(repeating: "0", count: 64))"
    licence = "MIT"
    sources = [ { package = "a", version = "1", member = "m", download_bytes = 1 } ]
    """

  init(catalog: String = Self.catalog) throws {
    folder = try TemporaryFolder()
    try folder.write(catalog, to: "data/sample-models/catalog.toml")
  }

  func model(_ name: String) throws { try folder.link(name, to: Fixture.path("gguf/llama_gqa-f32.gguf")) }
  func copy(_ name: String) throws { try folder.write(try Fixture.data("gguf/llama_gqa-f32.gguf"), to: name) }
}

struct ModelLibraryTests {
  @Test func `models of every tool are found, with what their headers say`() throws {
    let home = try Home()
    try home.copy(".cache/glassbox/models/mine.gguf")
    try home.copy(".cache/huggingface/hub/models--org--name/snapshots/abc/q4/part.gguf")
    try home.copy(".lmstudio/models/publisher/repo/file.gguf")
    try home.copy(".ollama/models/blobs/sha256-\(String(repeating: "a", count: 64))")
    let manifest = """
      {"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:\(String(repeating: "a", count: 64))"}]}
      """
    try home.folder.write(manifest, to: ".ollama/models/manifests/registry.ollama.ai/library/tiny/latest")
    let listing = home.library.list()
    #expect(
      listing.models.map { "\($0.origin.rawValue) \($0.name) \($0.availability)" } == [
        "sample sample-a fetchable", "cache mine ready", "hugging-face org/name/q4/part ready",
        "ollama tiny:latest ready", "lm-studio publisher/repo/file ready",
      ])
    #expect(listing.problems == [])
    let mine = try #require(listing.models.first { $0.name == "mine" })
    #expect(mine.architecture == "llama")
    #expect((mine.parameters ?? 0) > 0)
    #expect(mine.type == "F32")
    #expect(mine.bytes == (try Fixture.data("gguf/llama_gqa-f32.gguf")).count)
  }

  @Test func `a Hugging Face folder is told from its config and safetensors headers`() throws {
    let home = try Home()
    let header = #"{"__metadata__":{"format":"pt"},"w":{"dtype":"BF16","shape":[4,8],"data_offsets":[0,64]}}       "#
    var file = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8)
    file.append(Data(count: 64))
    let snapshot = ".cache/huggingface/hub/models--org--name/snapshots/abc"
    try home.folder.write(#"{"model_type":"qwen3"}"#, to: "\(snapshot)/config.json")
    try home.folder.write(file, to: "\(snapshot)/model.safetensors")
    let model = try #require(home.library.list().models.last)
    #expect(model.name == "org/name")
    #expect(model.architecture == "qwen3")
    #expect(model.parameters == 32)
    #expect(model.type == "BF16")
    #expect(model.bytes == file.count)
  }

  @Test func `broken files are listed with the reason`() throws {
    let home = try Home()
    let models = ".cache/glassbox/models"
    try home.folder.write("not a model", to: "\(models)/text.gguf")
    try home.folder.write(try Fixture.data("gguf/llama_gqa-f32.gguf").prefix(3000), to: "\(models)/short.gguf")
    try home.folder.write("", to: "\(models)/empty.gguf")
    try home.folder.link("\(models)/dangling.gguf", to: "/nowhere/at/all")
    try home.folder.link("\(models)/circle.gguf", to: "circle.gguf")
    try home.folder.write("eleven byte", to: "\(models)/sample-a.gguf")
    try home.folder.write("{", to: "\(models)/folder/config.json")
    try home.folder.write("\u{FF}\u{FF}", to: "\(models)/folder/model.safetensors")
    let models2 = home.library.list().models
    #expect(models2.count == 7)
    for model in models2 {
      #expect(model.availability == .broken, "\(model.name)")
      #expect(model.problem?.isEmpty == false)
    }
  }

  @Test func `links to folders that lead in a circle end nothing`() throws {
    let home = try Home()
    try home.copy(".cache/glassbox/models/a/mine.gguf")
    try home.folder.link(".cache/glassbox/models/a/up", to: "\(home.folder.path)/.cache/glassbox/models")
    #expect(home.library.list().models.map(\.name) == ["sample-a", "a/mine"])
  }

  @Test func `the same file under two names is listed once`() throws {
    let home = try Home()
    try home.copy(".cache/glassbox/models/one.gguf")
    try home.folder.link(".cache/glassbox/models/two.gguf", to: "one.gguf")
    #expect(home.library.list().models.map(\.name) == ["sample-a", "one"])
  }

  @Test func `of a split set only the first part is listed`() throws {
    let home = try Home()
    for part in 1...2 { try home.copy(".cache/glassbox/models/big-0000\(part)-of-00002.gguf") }
    #expect(home.library.list().models.map(\.name) == ["sample-a", "big-00001-of-00002"])
  }

  @Test func `manifests that lie are problems, and never lead out of the blobs`() throws {
    let home = try Home()
    let manifests = ".ollama/models/manifests/registry.ollama.ai/library"
    try home.folder.write("nonsense", to: "\(manifests)/a/latest")
    let escape =
      #"{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:../../../etc/passwd"}]}"#
    try home.folder.write(escape, to: "\(manifests)/b/latest")
    try home.folder.write(#"{"layers":[]}"#, to: "\(manifests)/c/latest")
    let listing = home.library.list()
    #expect(listing.models.map(\.name) == ["sample-a"])
    #expect(listing.problems.count == 3)
  }

  @Test func `an unreadable catalogue is a problem, not the end of the list`() throws {
    for catalog in [
      "default = 3", "default = \"x\"\nmodel = []", Home.catalog.replacing("sample-a.gguf", with: "../x"),
    ] {
      let home = try Home(catalog: catalog)
      try home.copy(".cache/glassbox/models/mine.gguf")
      let listing = home.library.list()
      #expect(listing.models.map(\.name) == ["mine"])
      #expect(listing.problems.count == 1)
    }
  }
}

struct ModelNameTests {
  @Test func `a path is taken before any name`() throws {
    let home = try Home()
    try home.copy("here.gguf")
    #expect(try home.library.resolve("\(home.folder.path)/here.gguf") == "\(home.folder.path)/here.gguf")
    #expect(throws: LibraryError.noFile(path: "/nowhere/x.gguf")) { try home.library.resolve("/nowhere/x.gguf") }
  }

  @Test func `a name, its other case and a beginning that fits one model alone all work`() throws {
    let home = try Home()
    for name in ["Alpha-7B", "beta", "beta-large"] { try home.copy(".cache/glassbox/models/\(name).gguf") }
    for name in ["Alpha-7B", "alpha-7b", "alp", "AL"] {
      #expect(try home.library.resolve(name).hasSuffix("Alpha-7B.gguf"))
    }
    #expect(try home.library.resolve("beta").hasSuffix("beta.gguf"))
    #expect(try home.library.resolve("beta-").hasSuffix("beta-large.gguf"))
    #expect(throws: LibraryError.ambiguous(name: "bet", candidates: ["beta", "beta-large"])) {
      try home.library.resolve("bet")
    }
  }

  @Test func `a name that leads nowhere says what was near`() throws {
    let home = try Home()
    try home.copy(".cache/glassbox/models/smollm.gguf")
    #expect(throws: LibraryError.noModel(name: "smolm", suggestions: ["smollm"])) { try home.library.resolve("smolm") }
    #expect(throws: LibraryError.notFetched(name: "sample-a")) { try home.library.resolve("sample-a") }
    #expect(throws: LibraryError.noModel(name: "", suggestions: [])) { try home.library.resolve("") }
  }
}

struct FoldersTests {
  @Test func `folders follow the variables of each tool`() {
    let folders = Folders(
      environment: [
        "HOME": "/h", "XDG_CACHE_HOME": "/c", "HF_HOME": "/hf", "OLLAMA_MODELS": "/o", "GLASSBOX_DATA": "/d",
      ], executable: "/x/glassbox")
    #expect(folders.models == "/c/glassbox/models")
    #expect(folders.huggingFaceHub == "/hf/hub")
    #expect(folders.ollama == ["/o"])
    #expect(folders.lmStudio == ["/h/.lmstudio/models", "/c/lm-studio/models"])
    #expect(folders.data == "/d")
    #expect(
      Folders(environment: ["HOME": "/h", "XDG_CACHE_HOME": ""], executable: "").models == "/h/.cache/glassbox/models")
  }

  @Test func `data lies beside an installed program, else in the checkout around a built one`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "usr/share/glassbox/sample-models/catalog.toml")
    try folder.write("", to: "checkout/sample-models/catalog.toml")
    let installed = Folders(environment: [:], executable: "\(folder.path)/usr/bin/glassbox")
    #expect(installed.data == "\(folder.path)/usr/share/glassbox")
    let built = Folders(environment: [:], executable: "\(folder.path)/checkout/.build/x/release/glassbox")
    #expect(built.data == "\(folder.path)/checkout")
    #expect(Folders(environment: [:], executable: "\(folder.path)/elsewhere/glassbox").data == nil)
  }
}
