import Analysis
import ArgumentParser
import Colormaps

/// How figures are drawn, for verbs that write them.
struct FigureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write a vector drawing.", valueName: "file"), completion: .file(extensions: ["svg"]))
  var svg: String?
  @Flag(help: "Draw it on a dark background.")
  var dark = false
  @Option(help: ArgumentHelp("Colours from little to much.", valueName: "name"))
  var colormap = Colormap.viridis

  var style: FigureStyle { dark ? .dark(colormap) : .light(colormap) }
}

extension Colormap: ExpressibleByArgument {}
