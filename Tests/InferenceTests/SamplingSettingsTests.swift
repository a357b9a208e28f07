import Checkpoints
import Inference
import Testing

@Suite struct SamplingSettingsTests {
  @Test func `the defaults are llama.cpp's`() {
    let settings = SamplerSettings()
    let defaults = SamplerCatalog.parameters.map { "\($0.name) \(Float($0.value(in: settings)))" }
    #expect(
      defaults == [
        "repeat-penalty 1.0", "repeat-last-n 64.0", "frequency-penalty 0.0", "presence-penalty 0.0",
        "dry-multiplier 0.0", "dry-base 1.75", "dry-allowed-length 2.0", "dry-penalty-last-n -1.0",
        "top-n-sigma -1.0", "top-k 40.0", "typical-p 1.0", "top-p 0.95", "min-p 0.05", "xtc-probability 0.0",
        "xtc-threshold 0.1", "temperature 0.8", "dynatemp-range 0.0", "dynatemp-exponent 1.0", "mirostat 0.0",
        "mirostat-tau 5.0", "mirostat-eta 0.1", "min-keep 0.0",
      ])
    #expect(
      settings.order.map(\.rawValue) == [
        "penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature",
      ])
  }

  @Test(arguments: SamplerCatalog.parameters)
  func `every parameter reads what was set, and its slider offers only valid values`(_ parameter: SamplerParameter)
    throws
  {
    var settings = SamplerSettings()
    for value in [parameter.range.lowerBound, parameter.range.upperBound, parameter.range.lowerBound + parameter.step] {
      if parameter.name == "repeat-penalty", value <= 0 { continue }
      try parameter.set(value, in: &settings)
      #expect(abs(parameter.value(in: settings) - value) < 1e-6)
      try settings.validate()
    }
    #expect(parameter.range.contains(parameter.defaultValue))
    #expect(!parameter.summary.isEmpty && parameter.step > 0)
    #expect(throws: SamplerError.notANumber(parameter: parameter.name)) { try parameter.set(.nan, in: &settings) }
    #expect(throws: SamplerError.self) { try parameter.set(.infinity, in: &settings) }
  }

  @Test(arguments: SamplerCatalog.parameters.filter { $0.off != nil })
  func `a parameter at its off value switches its sampler off`(_ parameter: SamplerParameter) throws {
    var settings = neutralSettings()
    let off = try #require(parameter.off)
    try parameter.set(off, in: &settings)
    #expect(try SamplerChain(settings: settings, vocabularySize: 10).stageNames == [])
  }

  @Test func `settings that make no sense are refused with both sides told`() {
    func message(_ change: (inout SamplerSettings) -> Void) -> String {
      var settings = SamplerSettings()
      change(&settings)
      do {
        _ = try SamplerChain(settings: settings, vocabularySize: 100)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message { $0.temperature = .nan } == "temperature must be a number, found NaN.")
    #expect(message { $0.topP = 1.5 } == "top-p must be between 0 and 1, found 1.5.")
    #expect(message { $0.topP = -0.1 } == "top-p must be between 0 and 1, found -0.1.")
    #expect(message { $0.repeatLastN = -2 } == "repeat-last-n must be at least -1, found -2.")
    #expect(message { $0.mirostat = 3 } == "mirostat must be between 0 and 2, found 3.")
    #expect(message { $0.temperature = .infinity } == "temperature must be finite, found inf.")
    #expect(message { $0.logitBias = [100: 1] } == "There is no token 100 to bias in a vocabulary of 100.")
    #expect(message { $0.logitBias = [-1: 1] } == "There is no token -1 to bias; ids start at 0.")
    #expect(message { $0.logitBias = [4: .nan] } == "logit-bias of token 4 must be a number, found NaN.")
    #expect(message { $0.order = [.mirostat] }.hasPrefix("There is no sampler 'mirostat'; known are penalties, dry"))
    #expect(message { $0.topK = .max } == "top-k must be finite, found 9.223372e+18.")
    #expect(throws: SamplerError.emptyVocabulary) { _ = try SamplerChain(settings: .greedy, vocabularySize: 0) }
  }

  @Test func `an order is read as names or as letters`() throws {
    let order: [SamplerName] = [.topK, .topP, .temperature]
    for text in ["top_k,top_p,temperature", "top-k; nucleus ;temp", "TOP_K top-p Temperature", "kpt"] {
      #expect(try SamplerName.order(parsing: text) == order)
    }
    #expect(try SamplerName.order(parsing: "edskypmxt") == SamplerName.defaultOrder)
    #expect(try SamplerName.order(parsing: "typical") == [.typicalP])
    #expect(try SamplerName.order(parsing: "dry") == [.dry])
    #expect(try SamplerName.order(parsing: "") == [])
    #expect(throws: SamplerError.self) { try SamplerName.order(parsing: "top_k,tpo_p") }
    #expect(throws: SamplerError.self) { try SamplerName.order(parsing: "kq") }
    #expect(throws: SamplerError.self) { try SamplerName.order(parsing: "mirostat") }
  }

  @Test func `mirostat takes the place of the truncating stages and leaves the others`() throws {
    var settings = SamplerSettings()
    settings.mirostat = 2
    settings.repeatPenalty = 1.1
    settings.logitBias = [1: 1]
    settings.xtcProbability = 1
    let chain = try SamplerChain(settings: settings, vocabularySize: 10)
    #expect(chain.stageNames == [.logitBias, .penalties, .temperature, .mirostat])
    #expect(SamplerCatalog.all.filter { $0.isActive(in: settings) }.map(\.name) == chain.stageNames)
  }
}
