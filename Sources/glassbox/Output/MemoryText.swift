import Workbench

extension MemoryReport {
  /// The report for people: what takes how much and why, whether it fits, and what would change that.
  func text(_ style: TextStyle) -> String {
    var text = style.heading(model) + "\n"
    let active = active_parameters == parameters ? "" : ", \(active_parameters.countText) active"
    let trained = trainable_parameters.map { ", \($0.countText) trained" } ?? ""
    text += "\(parameters.countText) parameters (\(parameters))\(active)\(trained); planned for \(engine)\n\n"
    text += componentTable(style) + "\n"
    text += verdict + "\n"
    if host_bytes > 0 { text += "on the host beside it: \(host_bytes.byteText)\n" }
    text += most + "\n"
    if !toggles.isEmpty { text += "\n" + toggleTable(style) }
    text += "\nby rule of thumb: " + rules_of_thumb.map { "\($0.name) = \($0.bytes.byteText)" }.joined(separator: "; ")
    text += "\n"
    if let verification {
      let percent = (verification.error * 10_000).rounded() / 100
      text +=
        "\npredicted \(verification.predictedBytes.byteText), measured \(verification.measuredBytes.byteText): \(percent) %\n"
      text += "(the process itself was measured with a tiny model; all else was worked out before the run)\n"
    }
    return text
  }

  private func componentTable(_ style: TextStyle) -> String {
    var table = TextTable([("COMPONENT", .left), ("SIZE", .right), ("BYTES", .right), ("HOW", .left)])
    for part in components { table.append([part.name, part.bytes.byteText, "\(part.bytes)", part.formula]) }
    table.append([
      "together", per_device_bytes.byteText, "\(per_device_bytes)", devices.count > 1 ? "of the fullest device" : "",
    ])
    return table.text(style)
  }

  private var verdict: String {
    let count = device.count.map { $0 > 1 ? "\($0) × " : "" } ?? ""
    let margin = "\(abs(margin_bytes).byteText) \(fits ? "to spare" : "missing")"
    return "\(count)\(device.name), \(device.bytes.byteText) usable: \(fits ? "fits" : "does not fit"), \(margin)"
  }

  private var most: String {
    let facts = [
      ("context", max_context.map(String.init) ?? "none"), ("batch", max_batch.map(String.init) ?? "none"),
      ("rank", max_rank.map(String.init) ?? ""), ("preset", largest_preset ?? ""),
    ]
    return "most that fits: " + facts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  private func toggleTable(_ style: TextStyle) -> String {
    var table = TextTable([("SWITCH", .left), ("CHANGE", .right), ("FITS", .left), ("COSTS", .left)])
    let others = toggles.filter { $0.change_bytes >= 0 }
    for toggle in remedies + others {
      let sign = toggle.change_bytes > 0 ? "+" : ""
      table.append([toggle.name, sign + toggle.change_bytes.byteText, toggle.fits ? "yes" : "no", toggle.cost])
    }
    return table.text(style)
  }
}
