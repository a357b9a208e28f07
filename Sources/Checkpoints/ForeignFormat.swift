/// Recognises files of formats that are not read, by their first bytes, to say what was found.
enum ForeignFormat {
  private static let beginnings: [(bytes: [UInt8], name: String)] = [
    (Array("FUGG".utf8), "a big-endian GGUF file"),
    (Array("lmgg".utf8), "a GGML file from before GGUF, which must be converted"),
    (Array("fmgg".utf8), "a GGMF file from before GGUF, which must be converted"),
    (Array("tjgg".utf8), "a GGJT file from before GGUF, which must be converted"),
    (Array("algg".utf8), "a GGLA adapter from before GGUF, which must be converted"),
    (Array("PK\u{03}\u{04}".utf8), "a ZIP archive, perhaps PyTorch's"),
    ([0x1F, 0x8B], "a gzip archive"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
    (Array("version https://git-lfs".utf8), "a Git LFS pointer instead of the file it stands for"),
    (Array("<!DOCTYPE".utf8), "a web page"),
    (Array("<html".utf8), "a web page"),
  ]

  static func error(_ file: MappedFile) -> CheckpointError {
    let expected = "Expected a GGUF or safetensors file; found"
    if file.count < 10 {
      return CheckpointError(.badFile, "\(expected) one of \(file.count) bytes.", path: file.path, offset: 0)
    }
    if let known = beginnings.first(where: { file.bytes.starts(with: $0.bytes) }) {
      return CheckpointError(.unsupported, "\(expected) \(known.name).", path: file.path, offset: 0)
    }
    let start = String(decoding: file.bytes.prefix(4), as: UTF8.self)
    let message = "\(expected) one that begins with \(VisibleText.quoted(start))."
    return CheckpointError(.badFile, message, path: file.path, offset: 0)
  }
}
