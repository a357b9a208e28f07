import Foundation
import TestSupport
import Testing

/// `models fetch` with the real pip, from packages in a folder: nothing leaves this machine.
struct FetchVerbTests {
  private struct Index {
    let folder: TemporaryFolder
    var environment: [String: String?] {
      [
        "GLASSBOX_DATA": "\(folder.path)/data", "XDG_CACHE_HOME": "\(folder.path)/cache", "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": "\(folder.path)/wheels", "PIP_CONFIG_FILE": "/dev/null",
      ]
    }
    var left: [String] {
      folder.entries.filter { $0.hasPrefix("cache/glassbox/models/") }.map {
        String($0.split(separator: "/").last ?? "")
      }
    }

    /// A catalogue with the tiny model, in one wheel.
    init(sha256: String? = nil) async throws {
      folder = try TemporaryFolder()
      let make = """
        import sys, zipfile
        with zipfile.ZipFile(sys.argv[1] + "/wheels/tiny_model-1.0-py3-none-any.whl", "w") as wheel:
            wheel.write(sys.argv[2], "tiny_model/tiny.gguf")
            info = "tiny_model-1.0.dist-info/"
            wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tiny-model\\nVersion: 1.0\\n")
            wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
            wheel.writestr(info + "RECORD", "")
        """
      try folder.write("", to: "wheels/.keep")
      let made = try await Program.run(["python3", "-c", make, folder.path, Glassbox.tinyModel])
      try #require(made.status == 0, "\(made.errors)")
      let sum = try await Program.run(["sha256sum", Glassbox.tinyModel]).output.prefix(64)
      let bytes = try Fixture.data("gguf/llama_gqa-f32.gguf").count
      let catalog = """
        default = "tiny"
        [[model]]
        name = "tiny"
        title = "Tiny"
        architecture = "llama"
        parameters = 1
        type = "F32"
        file = "tiny.gguf"
        bytes = \(bytes)
        sha256 = "\(sha256 ?? String(sum))"
        licence = "none"
        sources = [ { package = "tiny-model", version = "1.0", member = "tiny_model/tiny.gguf", download_bytes = \(bytes) } ]
        """
      try folder.write(catalog, to: "data/sample-models/catalog.toml")
    }
  }

  @Test func `a sample is fetched, found by name, and not fetched twice`() async throws {
    let index = try await Index()
    let first = try await Glassbox.run("models", "fetch", "tiny", "--json", environment: index.environment)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors == "")
    #expect(try first.object()["fetched"] as? Bool == true)
    let second = try await Glassbox.run("models", "fetch", environment: index.environment)
    #expect(second.status == 0)
    #expect(second.output.contains("already here"))
    #expect(try await Glassbox.run("inspect", "tiny", environment: index.environment).status == 0)
    #expect(index.left == ["tiny.gguf"])
  }

  @Test func `a wrong checksum is status 65 and leaves nothing`() async throws {
    let index = try await Index(sha256: String(repeating: "a", count: 64))
    let result = try await Glassbox.run("models", "fetch", "tiny", environment: index.environment)
    #expect(result.status == 65)
    #expect(result.errors.hasPrefix("glassbox: Expected sha256 aaaa"))
    #expect(index.left == [])
  }

  @Test func `a package that cannot be had is status 66 with pip's own reason`() async throws {
    let index = try await Index()
    var environment = index.environment
    environment["PIP_FIND_LINKS"] = "\(index.folder.path)/data"
    let result = try await Glassbox.run("models", "fetch", "tiny", "--json", environment: environment)
    #expect(result.status == 66)
    #expect(try result.error().line.contains("No matching distribution found for tiny-model==1.0"))
    #expect(index.left == [])
    let unknown = try await Glassbox.run("models", "fetch", "absent", environment: index.environment)
    #expect(unknown.status == 66)
    #expect(unknown.errors.contains("tiny"))
  }

  @Test func `a folder that cannot be made is status 73`() async throws {
    let index = try await Index()
    var environment = index.environment
    environment["XDG_CACHE_HOME"] = "/dev/null/cache"
    #expect(try await Glassbox.run("models", "fetch", "tiny", environment: environment).status == 73)
  }

  @Test func `Ctrl-C while pip works is status 130 and leaves nothing`() async throws {
    let index = try await Index()
    let script = """
      mkdir "$FOLDER/bin"
      printf '#!/bin/sh\\ntouch "$FOLDER/started"; exec sleep 600\\n' > "$FOLDER/bin/python3"
      chmod +x "$FOLDER/bin/python3"
      PATH="$FOLDER/bin:$PATH"
      "$0" models fetch tiny &
      until [ -e "$FOLDER/started" ]; do sleep 0.02; done
      kill -INT $!
      wait $!
      """
    let environment = index.environment.merging(["FOLDER": index.folder.path]) { $1 }
    let result = try await Program.run(["sh", "-c", script, Program.glassbox], environment: environment)
    #expect(result.status == 130)
    #expect(result.errors == "glassbox: Interrupted.\n")
    #expect(index.left == [])
  }
}
