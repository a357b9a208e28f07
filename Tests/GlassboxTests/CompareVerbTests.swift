import Foundation
import TestSupport
import Testing

/// `compare`, as others' scripts call it.
struct CompareVerbTests {
  private static let model = Glassbox.tinyModel

  private struct Report: Decodable {
    struct Row: Decodable {
      let model, type: String
      let bytes: Int
      let bits_per_weight, perplexity, perplexity_ratio, mean_kld, median_kld, p99_kld, max_kld: Double
      let same_top_p, rms_delta_p: Double
      let decode_tps: Double
      let peak_rss_bytes: Int
    }
    let rows: [Row]
  }

  private struct Sides: Decodable {
    struct Column: Decodable {
      let model: String
      let ids: [Int]
      let text: String
    }
    let columns: [Column]
    let first_divergence: Int?
    let per_token_kld: [[Double]]
  }

  private static let prose = String(
    repeating: "The tide had turned an hour before the first boats came back. ", count: 40)

  @Test func `a table has the base first and a row for each other model and type`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.prose, to: "prose.txt")
    let result = try await Glassbox.run(
      "compare", Self.model, Self.model, "--types", "Q8_0,Q4_0", "--text", file, "--context", "64",
      "--chunks", "3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.rows.map(\.type) == ["F32", "F32", "Q8_0", "Q4_0"])
    #expect(report.rows[0].mean_kld == 0 && report.rows[1].mean_kld < 1e-4 && report.rows[1].same_top_p == 1)
    #expect(report.rows[2].mean_kld > 0 && report.rows[3].mean_kld > report.rows[2].mean_kld)
    #expect(report.rows[3].bytes < report.rows[2].bytes && report.rows.allSatisfy { $0.decode_tps > 0 })
    #expect(report.rows[3].max_kld >= report.rows[3].p99_kld && report.rows[3].p99_kld >= report.rows[3].median_kld)
  }

  @Test func `models write side by side with one seed`() async throws {
    let result = try await Glassbox.run(
      "compare", Self.model, Self.model, "--types", "Q4_0", "--prompt", "The tide", "-n", "12", "--seed", "3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let sides = try JSONDecoder().decode(Sides.self, from: Data(result.output.utf8))
    #expect(sides.columns.count == 3 && sides.per_token_kld.count == 3)
    #expect(sides.columns[1].ids == sides.columns[0].ids && sides.per_token_kld[1].allSatisfy { $0 < 1e-4 })
    #expect(sides.per_token_kld[2].count == sides.columns[2].ids.count)
    if let place = sides.first_divergence { #expect(sides.columns[2].ids[place] != sides.columns[0].ids[place]) }
  }

  @Test(arguments: [
    (["--text", "x"], "nothing to compare"), (["--types", "Q4_0"], "--text and --prompt"),
    (["--types", "Q9_9", "--prompt", "a"], "Q9_9"),
    (["--types", "IQ1_S", "--prompt", "a"], "IQ1_S"),
    (["--types", "Q4_0", "--text", "x", "--context", "2"], "--context takes 4 or more"),
  ])
  func `wrong usage is told in one line`(arguments: [String], part: String) async throws {
    let result = try await Glassbox.run(["compare", Self.model] + arguments)
    #expect(result.status == 64 && result.errors.contains(part), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func `a text that is too short is told with what a window takes`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("Hello", to: "short.txt")
    let result = try await Glassbox.run(
      "compare", Self.model, "--types", "Q8_0", "--text", file)
    #expect(result.status == 65 && result.errors.contains("a window takes 512"), "\(result.errors)")
  }
}
