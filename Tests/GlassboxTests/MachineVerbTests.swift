import Foundation
import TestSupport
import Testing

struct MachineVerbTests {
  @Test func `models lists what is here with the keys of the contract`() async throws {
    let object = try (try await Glassbox.run("models", "--json")).object()
    let models = try #require(object["models"] as? [[String: Any]])
    let sample = try #require(models.first { $0["name"] as? String == "smollm2-135m-instruct" })
    for key in ["name", "path", "architecture", "parameters", "type", "bytes"] { #expect(sample[key] != nil, "\(key)") }
    #expect(sample["status"] as? String == "ready")
    #expect(sample["architecture"] as? String == "llama")
    #expect(sample["parameters"] as? Int == 134_515_008)
    #expect(sample["type"] as? String == "Q4_1")
    #expect(sample["bytes"] as? Int == 98_362_432)
  }

  @Test func `what the catalogue says of a sample is what its file says`() async throws {
    let inspected = try (try await Glassbox.run("inspect", "smollm2-135m-instruct", "--json")).object()
    let empty = try TemporaryFolder()
    let catalogued = try (try await Glassbox.run("models", "--json", environment: ["XDG_CACHE_HOME": empty.path]))
      .object()
    let sample = try #require(
      (catalogued["models"] as? [[String: Any]])?.first { $0["name"] as? String == "smollm2-135m-instruct" })
    #expect(sample["status"] as? String == "fetchable")
    for key in ["architecture", "parameters", "type"] {
      #expect("\(sample[key] ?? "")" == "\(inspected[key] ?? "")", "\(key)")
    }
  }

  @Test func `models without a model still lists, and names the way to get one`() async throws {
    let empty = try TemporaryFolder()
    let result = try await Glassbox.run("models", environment: ["XDG_CACHE_HOME": empty.path, "HOME": empty.path])
    #expect(result.status == 0)
    #expect(result.output.contains("glassbox models fetch smollm2-135m-instruct"))
    let missing = try await Glassbox.run(
      "inspect", "smollm2", environment: ["XDG_CACHE_HOME": empty.path, "HOME": empty.path])
    #expect(missing.status == 66)
    #expect(missing.errors.contains("glassbox models fetch smollm2-135m-instruct"))
  }

  @Test func `doctor tells the kernels and mends what is wrong`() async throws {
    let object = try (try await Glassbox.run("doctor", "--json")).object()
    let processor = try #require(object["processor"] as? [String: Any])
    let kernels = try #require(processor["kernels"] as? String)
    #expect((processor["available_kernels"] as? [String])?.contains(kernels) == true)
    #expect(((object["memory"] as? [String: Any])?["total_bytes"] as? Int ?? 0) > 1 << 28)
    #expect((object["folders"] as? [String: Any])?["themes"] as? Int ?? 0 >= 4)
    let sick = try
      (try await Glassbox.run("doctor", "--json", environment: ["LC_ALL": "C", "GLASSBOX_DATA": "/nowhere"])).object()
    let problems = try #require(sick["problems"] as? [[String: String]])
    #expect(problems.contains { $0["remedy"]?.contains("C.UTF-8") == true })
    #expect(problems.contains { $0["remedy"]?.contains("GLASSBOX_DATA") == true })
    #expect(problems.allSatisfy { $0["message"]?.isEmpty == false && $0["remedy"]?.isEmpty == false })
  }
}
