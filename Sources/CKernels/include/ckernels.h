/// The innermost loops: blocks of stored weights, rows of activations, attention tiles.
///
/// Nothing here allocates, blocks or reads files. Every loop exists as a plain scalar one, which is the
/// oracle of the others, and the faster ones are chosen once, by the CPU, as a table of functions.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Rows of a stored matrix. `columns` is a whole number of the format's blocks.
typedef struct ck_rows {
  const void *base;
  size_t row_bytes, rows, columns;
} ck_rows;

/// What 32 quantized activations share: x ≈ scale * q, and sum = scale * Σ q.
typedef struct ck_scale {
  float scale, sum;
} ck_scale;

/// Numbers of a row that share a ck_scale.
enum { CK_ACTIVATION_BLOCK = 32 };

/// Numbers of a row that share a sum in ck_activations: some formats have a scale and minimum for so many weights.
enum { CK_ACTIVATION_GROUP = 16 };

/// Activations in 8 bits. values: [tokens, columns]; scales: [tokens, columns / 32]; sums, scale * Σ q of 16:
/// [tokens, columns / 16].
typedef struct ck_activations {
  const int8_t *values;
  const ck_scale *scales;
  const float *sums;
} ck_activations;

/// How one stored format is read and written.
typedef struct ck_format {
  /// ggml's number of the type.
  uint32_t id;
  /// Writes `count` numbers, a whole number of blocks.
  void (*dequantize)(const void *blocks, float *out, size_t count);
  /// out[t * stride + r] (+)= Σ_c w[r, c] x[t, c] for activations in 8 bits; null where the format is read as floats.
  void (*multiply8)(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride, int accumulate);
  /// The same for a few tokens of float activations x[t * x_stride + c]; null where weights are unpacked first.
  void (*multiply_floats)(ck_rows w, const float *x, size_t x_stride, size_t tokens, float *out, size_t stride,
                          int accumulate);
  /// Writes rows of numbers as blocks, the same bytes on every instruction set; null where there is no way to.
  /// x: [rows, columns]; importance: what an error counts at each column, [columns], or null; out: [rows, row bytes].
  void (*encode)(const float *x, size_t rows, size_t columns, const float *importance, void *out);
} ck_format;

/// How one layer's cached K or V is kept, [kv heads, capacity, head dim]: in floats, or in blocks of 32 numbers.
typedef enum ck_cache_type { CK_CACHE_F32, CK_CACHE_F16, CK_CACHE_Q8_0, CK_CACHE_Q4_0 } ck_cache_type;

/// Bytes that one position of a head takes.
size_t ck_cache_bytes(ck_cache_type type, size_t head_dim);
/// Writes one position of a head in blocks; only for the types that have them.
void ck_cache_store(ck_cache_type type, const float *x, size_t head_dim, void *row);
/// Reads one position of a head, of any type.
void ck_cache_read(ck_cache_type type, const void *row, size_t head_dim, float *out);

/// One tile of attention: `rows` queries that read the same K and V head, over positions first..<last.
///
/// Row i sees positions lowest[i]...highest[i]. The running maximum, sum and output of every row persist between
/// calls, so that positions can be read in tiles or by several threads and merged.
typedef struct ck_attention {
  ck_cache_type type;
  size_t head_dim, rows;
  /// Position 0 of this head.
  const void *keys, *values;
  /// [rows, head_dim], already multiplied by the scale.
  const float *queries;
  /// [rows]
  const int32_t *lowest, *highest;
  /// Scores become softcap * tanh(score / softcap) unless it is 0.
  float softcap;
  /// What a row's scores fall by for each position before highest[row]; null for nothing. [rows] Source: arXiv:2108.12409.
  const float *slopes;
  /// Unless it is 0, scores gain rounded_scale * (slope * p in bfloat16) instead, as some models were trained.
  float rounded_scale;
  /// What scores gain for the distance d = p - positions[row], as learned: distances[row % group * (2 * reach + 1) +
  /// reach + d], d beyond -reach...reach counting as the end it lies past; null for nothing. Source: arXiv:1910.10683,
  /// section 2.1.
  const float *distances;
  size_t group;
  int32_t reach;
  /// Where each row's query stands. [rows]
  const int32_t *positions;
  /// [rows], [rows], [rows, head_dim]: running maximum, sum of exponentials, unnormalised output.
  float *maxima, *sums, *outputs;
  /// At least CK_ATTENTION_SCRATCH(rows, head_dim) floats.
  float *scratch;
} ck_attention;

/// What ck_kernels.activate bends numbers by.
typedef enum ck_activation {
  CK_SILU,
  CK_GELU,
  CK_GELU_TANH,
  CK_RELU,
  CK_RELU_SQUARED,
} ck_activation;

/// Positions an attention tile reads at a time.
enum { CK_ATTENTION_TILE = 64 };
#define CK_ATTENTION_SCRATCH(rows, head_dim) (CK_ATTENTION_TILE * ((rows) + 2 * ((head_dim) + 15)) + 64)

/// Rows that multiply_panel takes at once.
enum { CK_PANEL_ROWS = 32 };

/// What a softmax over a row needs: its largest number, and with e = exp(x - largest) the sums Σ e and Σ e (x - largest).
typedef struct ck_softmax_sums {
  float largest;
  double total, moment;
} ck_softmax_sums;

/// Groups of a row: of every run of CK_GROUPED_RUN numbers, lane l of CK_GROUP_LANES has those at l, l + lanes, ….
enum { CK_GROUPED_RUN = 1024, CK_GROUP_LANES = 16 };

/// Everything one instruction set offers.
typedef struct ck_kernels {
  const char *name;
  /// Most tokens for which products with 8-bit activations are the quicker way; beyond, floats and BLAS are.
  size_t tokens8;
  const ck_format *formats;
  size_t format_count;
  /// Rounds `columns` numbers, a multiple of 32, to 8 bits.
  void (*quantize8)(const float *x, size_t columns, int8_t *values, ck_scale *scales, float *sums);
  /// out[t * stride + r] (+)= Σ_c w[r * columns + c] x[t * x_stride + c]
  void (*multiply32)(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride, size_t tokens,
                     float *out, size_t stride, int accumulate);
  /// The same for up to CK_PANEL_ROWS rows and many tokens; scratch: [columns, CK_PANEL_ROWS]. Null where BLAS is as quick.
  void (*multiply_panel)(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride, size_t tokens,
                         float *out, size_t stride, int accumulate, float *scratch);
  void (*rms_norm)(float *out, const float *x, const float *weight, size_t count, float epsilon);
  void (*layer_norm)(float *out, const float *x, const float *weight, const float *bias, size_t count, float epsilon);
  void (*rotate_adjacent)(float *x, size_t pairs, const float *cosines, const float *sines);
  void (*rotate_halves)(float *x, size_t pairs, const float *cosines, const float *sines);
  void (*swiglu)(float *out, const float *gate, const float *up, size_t count);
  void (*geglu)(float *out, const float *gate, const float *up, size_t count);
  void (*activate)(float *x, ck_activation kind, size_t count);
  /// x = the nearest number in -limit...limit
  void (*clamp)(float *x, float limit, size_t count);
  /// out *= x
  void (*product)(float *out, const float *x, size_t count);
  void (*softcap)(float *x, float cap, size_t count);
  void (*add)(float *out, const float *x, size_t count);
  void (*scale)(float *x, float factor, size_t count);
  float (*dot)(const float *x, const float *y, size_t count);
  float (*maximum)(const float *x, size_t count);
  /// x[i] = exp(x[i] - shift); returns their sum.
  float (*exponentials)(float *x, float shift, size_t count);
  /// Σ exp(x[i] - shift)
  float (*sum_exponentials)(const float *x, float shift, size_t count);
  /// Copies logits, NaN as -infinity and +infinity as the largest number, and returns the sums of the copy: a total of 0
  /// where all are -infinity.
  ck_softmax_sums (*read_logits)(const float *x, float *out, size_t count);
  /// The largest of each group: [count / CK_GROUPED_RUN rounded up, CK_GROUP_LANES]
  void (*group_maxima)(const float *x, size_t count, float *maxima);
  /// How many are larger than `floor`.
  size_t (*count_above)(const float *x, size_t count, float floor);
  /// Σ p (x - y - apart) with p = exp(x - shift); where p is 0, nothing. NaN counts as -infinity.
  double (*divergence)(const float *x, const float *y, size_t count, float shift, double apart);
  void (*to_half)(const float *x, uint16_t *out, size_t count);
  void (*from_half)(const uint16_t *x, float *out, size_t count);
  /// Reads positions first..<last into the running state.
  void (*attend)(const ck_attention *a, size_t first, size_t last);
} ck_kernels;

/// Names of the instruction sets this build knows, from the plainest on; null after the last.
const char *ck_name(size_t index);
/// The kernels called `name`, or null where there are none or this CPU lacks the instructions.
const ck_kernels *ck_kernels_named(const char *name);
/// The best kernels this CPU can run.
const ck_kernels *ck_best_kernels(void);

/// Keeps the arithmetic units of `isa` busy with products of 8-bit integers (`bytes`) or float32 on registers, and
/// returns how many operations that were, a multiplication and an addition counting as two; 0 where there are none.
double ck_peak_work(const char *isa, int bytes, size_t rounds);

/// A hint that this thread is waiting in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#ifdef __cplusplus
}
#endif
