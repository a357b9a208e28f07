/// What llama.cpp (as in llama-cpp-python 0.3.36) makes of a few texts under every value of `tokenizer.ggml.pre`, with a
/// vocabulary of all bytes and all pairs of bytes: the cuts between words decide which pairs there are.
enum PreTokenizerVectors {
  // swift-format-ignore
  static let texts = [
    "Hello, I'LL say 1234567 times: don't!\n\n  x ",
    "  日本語テキスト、カタカナ。한국어ㄱㄴㄷ  中文123",
    "été ABĆdef HTTPServer camelCase's hello world again",
    "\t\t    \n \r\n<sentinel:12>IMGIMGABCZ $5.00~ [x]//\n",
    "१२३४ ไทย ខ្មែរ 😀👩\u{200d}👩\u{200d}👧 \u{3000}ĂȘΩ ⅷ½             end      ",
    "！½don't“𠀀！̣ខX̣ \n?",
    "\u{e000}'re日😀!\u{200b}'rebカ    #\u{e000}WORLD本\n",
    "\u{1}\u{1}-a\u{e000}",
    "HTTPServer|4567ß",
    "#“éc①ー",
    "n't0१२३\u{feff}\u{3000}a\u{2028}",
    "K0é½१२३éع”ß#عΩ、\t 'Dc‘½豈のc👩\u{200d}👩\u{200d}👧日\u{200d}𠀀bㄅZ",
    "\u{1}<'—'re१२३ไ½ʰខ'DHTTPServer",
    "\u{3000}‘Y글.>K",
    "①/K    ”😀.é…ßé\t<sentinel:12>9\u{7f}\n，“éع9",
    "のY'LL！\u{2028}ﬁ٣'DД̣ー/ \u{85}Y<sentinel:12>िſ：\u{a0}",
    "!\r글Ａ豈",
    "/Д\u{1}เ\rह“：ßع    4567Ωの/?日٣မ\t",
    "\u{e000}K#.ह  ไcamelCase👩\u{200d}👩\u{200d}👧\u{e000}्①0camelCasedon'tHTTPServer\u{3000}가Yhelloé①🇩🇪、𝒳    ²ह",
    "。4567Ḳ\t\u{200d}เbΩ👩\u{200d}👩\u{200d}👧HTTPServer'D    п123१२३्̈☃<sentinel:12>½ﬁ    ",
    "！²カﬁ𠀀\t\u{e000}\u{378}“ㄅ①ſខ\r<𠀀①",
    "“9，𝒳：�HTTPServer\u{200d}",
    "ーé\u{1}👩\u{200d}👩\u{200d}👧HTTPServer\u{378}\u{85}  ，X<\n\u{3000}ㄱ\u{1}̣#~hello…#\u{7f}Ω~",
    "ʰß",
    "$👩\u{200d}👩\u{200d}👧Yー日가�1\u{3000}>",
    "aﬁの\u{378}?“²👩\u{200d}👩\u{200d}👧ＡY",
    "é,4567😀ไK\u{200d}4567½१२३-ーカ१२३\u{a0}̈မＡп/\u{a0}ع<_",
    "ﬁ٣ʰ日",
    "\u{a0}�😀\u{7f}ǅʰ",
    "한글~ि4567ع、日本เ\n\u{2028}\u{2028}éि'Dーcßéह123/عX",
    "'re4567ZcamelCasebعမ🇩🇪",
    "ΩcamelCaseY're豈\n，1234567",
    "Ωก̈\u{378}\u{feff}ǅ‘ʰ'c123မ、",
    "4567：ខXпﬁ①…‘१२३Ya'D👩\u{200d}👩\u{200d}👧Д",
    "ª…😀$HTTPServerIMGIMGABCZ한\u{2028}",
    "、\u{7f}̣عเ𠀀本Ω語…เ，<4567п²hello0é𠀀a“HTTPServer123̈HTTPServerΩé/\rع“👩\u{200d}👩\u{200d}👧",
    "မ\n한\u{200d}😀IMGIMGABCZ：",
    "१२३9don'tſ",
    "0の”ह '𠀀'~�̈٣?。、ㄱ\n",
    "カ<sentinel:12>\u{1}",
    "🇩🇪‘1     ",
    "'‘のǅ\u{1}_b글.ß…\u{2028}हह½̣Ａ _\n\u{a0}\u{7f}☃्4567🇩🇪👩\u{200d}👩\u{200d}👧\u{1}~",
    "👩\u{200d}👩\u{200d}👧'LLก_IMGIMGABCZ'LL\u{378}",
    "！本\t-。c̣K.",
    "'LL本ǅп!don'tខX😀，",
  ]

  /// FNV-1a (64 bits) of all ids, 0xffffffff behind each text. Names with the same share a row.
  // swift-format-ignore
  static let digests: [(names: String, digest: UInt64)] = [
    ("a.x-4.0 exaone4 gigachat gpt-2 granite-docling jais jina-de jina-es jina-v1-en jina-v2-code jina-v2-de jina-v2-es mellum modern-bert mpt olmo phi-2 roberta-bpe trillion", 0x4900c347a57e87f4),
    ("afmoe", 0xc0191d98bcbf6ce6),
    ("bailingmoe bailingmoe2 deepseek-r1-qwen f2llmv2 grok-2 hunyuan kormo llada-moe megrez qwen2 solar-open stablelm2", 0x4dc6f35d47ad1991),
    ("bloom gpt3-finnish poro-chat", 0x2616cdad579ea6e2),
    ("chameleon", 0xee52152eb44e4327),
    ("chatglm-bpe dbrx falcon-h1 falcon3 glm4 glm5 jais-2 jina-v5-nano lfm2 llama-bpe llama-v3 llama3 midm-2.0 pixtral smaug-bpe", 0xa2707e0b66ac0693),
    ("codeshell command-r exaone mellum2 minerva-7b refact smollm starcoder", 0xe9a03a1da59d3305),
    ("cohere2moe tiny_aya", 0x36c1aab3278e706e),
    ("deepseek-coder", 0x382378678d583712),
    ("deepseek-llm", 0x67e01139a7bed018),
    ("deepseek-v3 hunyuan-dense hy_v4 joyai-llm", 0x34d2f8ae567386d3),
    ("default", 0x6ac135f32ddc6b36),
    ("exaone-moe", 0x32913a9e55339d22),
    ("falcon", 0x2c700abf5fb112dd),
    ("gpt-4o kanana2 llama4 minimax-m2 talkie", 0x89c66197b8174df5),
    ("granite-embed-multi-97m", 0x7153298da55fc5ab),
    ("kimi-k2", 0xb87da56e62235733),
    ("laguna", 0xf366b16d5f8a64ec),
    ("minicpm5", 0xcb03cb1a49a06d59),
    ("qwen35", 0x1a3b57ec379cd34a),
    ("seed-coder", 0x4b31c0a29794df48),
    ("spark2_5", 0xa358a8fe5837dea9),
    ("superbpe", 0x71474fb6a1031d66),
    ("tekken", 0x78f479fbd1cde51f),
    ("ufakzeka", 0xe32d95af33d22864),
    ("viking", 0x6fca3dbb36072a91),
    ("youtu", 0xa23dd59d41e4a748),
  ]

  /// Pairs of bytes in the order in which they merge.
  static let pairs: [(left: UInt8, right: UInt8)] = {
    let all = (0..<65_536).map { (left: $0 >> 8, right: $0 & 255) }
    func rank(_ pair: (left: Int, right: Int)) -> Int {
      ((pair.left * 73 + pair.right * 151) % 251) << 16 | pair.left << 8 | pair.right
    }
    return all.sorted { rank($0) < rank($1) }.map { (UInt8($0.left), UInt8($0.right)) }
  }()
}
