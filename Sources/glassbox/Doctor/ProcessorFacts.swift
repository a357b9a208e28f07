import Foundation
import Tensors

/// The processor, and which of our kernels and of OpenBLAS's it runs.
struct ProcessorFacts: Encodable {
  let name: String?
  let physicalCores: Int
  let kernels: String
  let availableKernels: [String]
  let blas: String
  let problems: [DoctorReport.Problem]

  private enum CodingKeys: String, CodingKey {
    case name, kernels, blas
    case physicalCores = "physical_cores"
    case availableKernels = "available_kernels"
  }

  init() {
    name = MachineProbe.processorName
    physicalCores = WorkerPool.physicalCores
    kernels = InstructionSet.active.name
    availableKernels = InstructionSet.available.map(\.name)
    blas = MachineProbe.blasCore
    var problems: [DoctorReport.Problem] = []
    do {
      _ = try InstructionSet.requested()
    } catch {
      problems.append(.init(message: error.description, remedy: "Unset \(InstructionSet.variable)."))
    }
    if InstructionSet.best.name == "scalar" {
      problems.append(
        .init(
          message: "This processor has none of the vector instructions that the fast kernels need (AVX2 or AVX-512).",
          remedy: "Generation works, slowly; a virtual machine may be set to hide them from its guest."))
    } else if kernels != InstructionSet.best.name {
      problems.append(
        .init(
          message: "\(InstructionSet.variable) chooses '\(kernels)', though '\(InstructionSet.best.name)' is faster.",
          remedy: "Unset \(InstructionSet.variable)."))
    }
    self.problems = problems
  }

  var lines: [(String, String)] {
    [
      ("name", name ?? "unknown"),
      ("physical cores", "\(physicalCores)"),
      ("kernels", "\(kernels) (can run: \(availableKernels.joined(separator: ", ")))"),
      ("OpenBLAS core", blas),
    ]
  }
}
