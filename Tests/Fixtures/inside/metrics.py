"""Head metrics, rollout, logit lens and direct attribution of the tiny models, in NumPy from what transformers exports.

python metrics.py   (torch, transformers, safetensors, transformer-lens; see README.md)
"""

import importlib.util
import json
import pathlib
import sys
import types
import numpy
import torch
from safetensors.torch import save_file
from tiny_models import HERE, Hooks, Tiny

TOP = 5
LENS_POSITION = 12
ATTRIBUTION_POSITION = 17


def head_detector():
    """TransformerLens's detector alone: only the scoring function is wanted, not the package's own models."""
    folder = pathlib.Path(importlib.util.find_spec("transformer_lens").submodule_search_locations[0])
    spec = importlib.util.spec_from_file_location("head_detector", folder / "head_detector.py")
    for line in (folder / "head_detector.py").read_text().splitlines():
        if line.startswith("from transformer_lens"):
            name, imported = line.removeprefix("from ").split(" import ")
            stub = sys.modules.setdefault(name, types.ModuleType(name))
            for symbol in imported.split(","):
                setattr(stub, symbol.strip(), {"is_square": lambda x: x.shape[0] == x.shape[1]}.get(symbol.strip()))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sequence(vocabulary, seed):
    """Ten random tokens twice, one of them doubled at the end."""
    generator = torch.Generator().manual_seed(seed)
    part = torch.randint(3, vocabulary, (10,), generator=generator).tolist()
    return part + part + [part[4], part[4]]


def export(tiny, ids):
    """Everything the rest is computed from, as float64 arrays."""
    kept = {"heads": [], "attention": [], "feed_forward": []}
    def attention_output(layer):
        block = tiny.blocks[layer]
        return block.post_attention_layernorm if tiny.config.model_type == "gemma2" else tiny.output_projection(layer)
    def feed_forward_output(layer):
        block = tiny.blocks[layer]
        return block.post_feedforward_layernorm if tiny.config.model_type == "gemma2" else tiny.feed_forward(layer)
    with Hooks() as hooks:
        for layer in range(len(tiny.blocks)):
            hooks.before(tiny.output_projection(layer), lambda x: kept["heads"].append(x[0].clone()))
            hooks.after(attention_output(layer), lambda _, x: kept["attention"].append(x[0].clone()))
            hooks.after(feed_forward_output(layer), lambda _, x: kept["feed_forward"].append(x[0].clone()))
        streams = []
        hooks.before(tiny.final_norm, lambda x: streams.append(x[0].clone()))
        output = tiny.run(ids, output_hidden_states=True, output_attentions=True)
    kept["streams"] = [stream[0] for stream in output.hidden_states[:-1]] + streams
    kept["attentions"] = [attention[0] for attention in output.attentions]
    kept["logits"] = output.logits[0]
    return {name: [numpy.asarray(x, dtype=numpy.float64) for x in value] for name, value in kept.items()}


def numbers(parameter):
    return None if parameter is None else parameter.detach().numpy().astype(numpy.float64)


def head_metrics(detector, ids, attentions):
    tokens = torch.tensor([ids])
    patterns = {name: getattr(detector, f"get_{name}_detection_pattern")(tokens) for name in detector.HEAD_NAMES}
    rows = numpy.arange(len(ids))
    found = []
    for layer, maps in enumerate(attentions):
        for head, attention in enumerate(maps):
            logs = numpy.log(numpy.where(attention > 0, attention, 1))
            entry = {
                "layer": layer, "head": head,
                "entropy": -(attention * logs).sum(axis=1).mean(),
                "mean_distance": (attention * (rows[:, None] - rows[None, :])).sum(axis=1).mean(),
                "first_token": attention[:, 0].sum() / attention.sum(),
            }
            for name, pattern in patterns.items():
                for measure in ["mul", "abs"]:
                    for bos, current in [(False, False), (True, False), (False, True), (True, True)]:
                        score = detector.compute_head_attention_similarity_score(
                            torch.tensor(attention), pattern, exclude_bos=bos, exclude_current_token=current,
                            error_measure=measure)
                        entry[f"{name}.{measure}.{int(bos)}{int(current)}"] = score
            found.append(entry)
    return found


def rollout(attentions):
    product = numpy.eye(attentions[0].shape[-1])
    for maps in attentions:
        layer = 0.5 * maps.mean(axis=0) + 0.5 * numpy.eye(len(product))
        product = layer / layer.sum(axis=1, keepdims=True) @ product
    return product


class Head:
    """The final norm and what follows it."""

    def __init__(self, tiny):
        norm = tiny.final_norm
        self.is_centred = hasattr(norm, "bias") and norm.bias is not None
        self.weight = numbers(norm.weight) + (1 if tiny.config.model_type == "gemma2" else 0)
        self.bias = numbers(norm.bias) if self.is_centred else None
        self.epsilon = getattr(norm, "eps", None) or norm.variance_epsilon
        self.rows = numbers(tiny.model.lm_head.weight)
        self.cap = getattr(tiny.config, "final_logit_softcapping", None)

    def divisor(self, stream):
        centred = stream - stream.mean(axis=-1, keepdims=True) if self.is_centred else stream
        return numpy.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + self.epsilon)

    def linear(self, stream, divisor):
        """What the norm does to a stream, its divisor given, without the bias."""
        centred = stream - stream.mean(axis=-1, keepdims=True) if self.is_centred else stream
        return centred / divisor * self.weight

    def logits(self, stream, capped=True):
        normed = self.linear(stream, self.divisor(stream)) + (0 if self.bias is None else self.bias)
        logits = normed @ self.rows.T
        return self.cap * numpy.tanh(logits / self.cap) if self.cap and capped else logits


def log_softmax(logits):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - numpy.log(numpy.exp(shifted).sum(axis=-1, keepdims=True))


def lens(head, streams):
    """Of the embedding and every layer's output. [L + 1, T, ...]"""
    final = log_softmax(head.logits(streams[-1]))
    best = final.argmax(axis=-1)
    result = {name: [] for name in ["top_ids", "top_logprobs", "kl", "entropy", "rank"]}
    for stream in streams:
        logprobs = log_softmax(head.logits(stream))
        order = numpy.argsort(-logprobs, axis=-1, kind="stable")[:, :TOP]
        result["top_ids"].append(order)
        result["top_logprobs"].append(numpy.take_along_axis(logprobs, order, axis=-1))
        result["kl"].append((numpy.exp(final) * (final - logprobs)).sum(axis=-1))
        result["entropy"].append(-(numpy.exp(logprobs) * logprobs).sum(axis=-1))
        result["rank"].append((logprobs > numpy.take_along_axis(logprobs, best[:, None], axis=-1)).sum(axis=-1))
    return {name: numpy.stack(value) for name, value in result.items()}


def parts(tiny, kept, position):
    """Every part of the residual stream at a position, with its name. Behind a norm of what a block adds, each head has the
    share that this norm, its divisor held, gives it."""
    found = [("embedding", kept["streams"][0][position])]
    for layer in range(len(tiny.blocks)):
        matrix = numbers(tiny.output_matrix(layer))
        bias = numbers(getattr(tiny.output_projection(layer), "bias", None))
        heads = [
            matrix[:, where] @ kept["heads"][layer][position, where]
            for where in (tiny.head_slice(layer, head) for head in range(tiny.heads))
        ]
        if tiny.config.model_type == "gemma2":
            norm = tiny.blocks[layer].post_attention_layernorm
            whole = sum(heads)
            factor = (1 + numbers(norm.weight)) / numpy.sqrt((whole ** 2).mean() + norm.eps)
            heads = [head * factor for head in heads]
        found += [(f"head.{layer}.{head}", value) for head, value in enumerate(heads)]
        if bias is not None:
            found.append((f"attention_bias.{layer}", bias))
        found.append((f"feed_forward.{layer}", kept["feed_forward"][layer][position]))
    return found


def attribution(head, stream, found, direction):
    divisor = head.divisor(stream)
    values = numpy.array([head.linear(value, divisor) @ direction for _, value in found])
    return values, 0.0 if head.bias is None else float(head.bias @ direction)


def generate(name, seed, detector):
    tiny = Tiny(name)
    ids = sequence(tiny.config.vocab_size, seed)
    kept = export(tiny, ids)
    head = Head(tiny)
    assert numpy.abs(head.logits(kept["streams"][-1]) - kept["logits"]).max() < 1e-4
    found = parts(tiny, kept, ATTRIBUTION_POSITION)
    stream = kept["streams"][-1][ATTRIBUTION_POSITION]
    assert numpy.abs(sum(value for _, value in found) - stream).max() < 1e-4
    best, other = (int(id) for id in numpy.argsort(-kept["logits"][ATTRIBUTION_POSITION])[:2])
    directions = [head.rows[best], head.rows[best] - head.rows[other]]
    values = [attribution(head, stream, found, direction) for direction in directions]
    uncapped = head.logits(stream, capped=False)
    real = [uncapped[best], uncapped[best] - uncapped[other]]
    for (contributions, bias), logit in zip(values, real):
        assert abs(contributions.sum() + bias - logit) < 1e-4
    seen = lens(head, kept["streams"])
    tensors = {
        "input_ids": numpy.array(ids, dtype=numpy.int32),
        "attentions": numpy.stack(kept["attentions"]),
        "rollout": rollout(kept["attentions"]),
        "lens.logits": numpy.stack([head.logits(stream[LENS_POSITION]) for stream in kept["streams"]]),
        "lens.top_ids": seen["top_ids"].astype(numpy.int32),
        "lens.top_logprobs": seen["top_logprobs"],
        "lens.kl": seen["kl"],
        "lens.entropy": seen["entropy"],
        "lens.rank": seen["rank"].astype(numpy.int32),
        "attribution.parts": numpy.stack([value for _, value in found]),
        "attribution.stream": stream,
        "attribution.weight": head.weight,
        "attribution.directions": numpy.stack(directions),
        "attribution.contributions": numpy.stack([contributions for contributions, _ in values]),
    } | ({"attribution.bias": head.bias} if head.bias is not None else {})
    save_file(
        {key: torch.tensor(value if value.dtype == numpy.int32 else value.astype(numpy.float32)).contiguous()
         for key, value in tensors.items()},
        HERE / f"{name}.metrics.safetensors")
    facts = {
        "model": name, "lens_position": LENS_POSITION, "attribution_position": ATTRIBUTION_POSITION,
        "attribution_tokens": [best, other], "attribution_parts": [part for part, _ in found],
        "attribution_biases": [bias for _, bias in values], "attribution_logits": real,
        "norm": "layer" if head.is_centred else "rms", "norm_epsilon": head.epsilon,
        "heads": head_metrics(detector, ids, kept["attentions"]),
    }
    text = json.dumps(facts, indent=None, default=float).replace('{"layer"', '\n{"layer"')
    (HERE / f"{name}.metrics.json").write_text(text + "\n")
    print(name, [round(entry["induction_head.mul.00"], 3) for entry in facts["heads"]][:6], real)


if __name__ == "__main__":
    detector = head_detector()
    for seed, name in enumerate(["llama_gqa", "gemma2", "gpt2"]):
        generate(name, 20 + seed, detector)
