"""What transformers computes when something is done to a model on its way: expected results of interventions.

python interventions.py   (torch, transformers, safetensors; see README.md)
"""

import json
import torch
from safetensors.torch import save_file
from tiny_models import HERE, Hooks, Tiny

TOKENS = 14
PATCHED_POSITIONS = [3, 4, 9]


def sequences(vocabulary, seed):
    """A prompt in which tokens repeat, and another of the same length."""
    generator = torch.Generator().manual_seed(seed)
    part = torch.randint(3, vocabulary, (TOKENS // 2,), generator=generator).tolist()
    other = torch.randint(3, vocabulary, (TOKENS,), generator=generator).tolist()
    return part + part, other


def head_change(tiny, layer, head, change):
    """A hook on the input of the attention's output projection that puts change(slice) in place of a head's slice."""
    where = tiny.head_slice(layer, head)
    def hook(heads):
        changed = heads.clone()
        changed[..., where] = change(heads[..., where])
        return changed
    return lambda hooks: hooks.before(tiny.output_projection(layer), hook)


def zero_head(tiny, layer, head):
    return head_change(tiny, layer, head, torch.zeros_like)


def mean_head(tiny, layer, head):
    """The head's output at every position becomes its mean over the positions of this prompt."""
    return head_change(tiny, layer, head, lambda slice: slice.mean(dim=1, keepdim=True).expand_as(slice))


def scale_head(tiny, layer, head, factor):
    return head_change(tiny, layer, head, lambda slice: slice * factor)


def skip_layer(tiny, layer):
    """The block's output is its input."""
    def hook(stream, output):
        return (stream,) + output[1:] if isinstance(output, tuple) else stream
    return lambda hooks: hooks.around(tiny.blocks[layer], hook)


def stream_of(output):
    return output[0] if isinstance(output, tuple) else output


def patch_stream(tiny, layer, other):
    """The residual stream after a block, at some positions, as it is in the other prompt's run."""
    kept = {}
    with Hooks() as hooks:
        hooks.around(tiny.blocks[layer], lambda _, output: kept.update(stream=stream_of(output).clone()))
        tiny.run(other)
    def hook(_, output):
        changed = stream_of(output).clone()
        changed[:, PATCHED_POSITIONS] = kept["stream"][:, PATCHED_POSITIONS]
        return (changed,) + output[1:] if isinstance(output, tuple) else changed
    return lambda hooks: hooks.around(tiny.blocks[layer], hook)


def patch_head(tiny, layer, head, other):
    """A head's output, at some positions, as it is in the other prompt's run."""
    kept = {}
    with Hooks() as hooks:
        hooks.before(tiny.output_projection(layer), lambda heads: kept.update(heads=heads.clone()))
        tiny.run(other)
    where = tiny.head_slice(layer, head)
    def change(slice):
        changed = slice.clone()
        changed[:, PATCHED_POSITIONS] = kept["heads"][:, PATCHED_POSITIONS, where]
        return changed
    return head_change(tiny, layer, head, change)


def route(tiny, layer, expert, is_forced):
    """Forbidden: the router's logit is minus infinity. Forced: one of the chosen whatever its logit is, in the place of
    the weakest of them, with the probability that the router gives it."""
    router = tiny.router(layer)
    normalises = getattr(router, "norm_topk_prob", True)
    def hook(_, output):
        logits = output[0].clone()
        if not is_forced:
            logits[:, expert] = -torch.inf
        probabilities = torch.softmax(logits.float(), dim=-1)
        choice = probabilities.clone()
        if is_forced:
            choice[:, expert] = torch.inf
        indices = torch.topk(choice, router.top_k, dim=-1).indices
        weights = probabilities.gather(-1, indices)
        if normalises:
            weights = weights / weights.sum(dim=-1, keepdim=True)
        return logits, weights, indices
    return lambda hooks: hooks.after(router, hook)


def generate(name, seed, experts):
    tiny = Tiny(name)
    ids, other = sequences(tiny.config.vocab_size, seed)
    layer, head = 1, 2
    cases = {"none": (lambda hooks: None, {"kind": "none"})}
    if not experts:
        cases |= {
            "zero_head": (zero_head(tiny, layer, head), {"kind": "zero_head", "layer": layer, "head": head}),
            "mean_head": (mean_head(tiny, layer, 0), {"kind": "mean_head", "layer": layer, "head": 0}),
            "zero_heads": (
                lambda hooks: [zero_head(tiny, *place)(hooks) for place in [(0, 1), (1, 2), (2, 0)]],
                {"kind": "zero_heads", "heads": [[0, 1], [1, 2], [2, 0]]}),
            "scale_head": (scale_head(tiny, 0, 3, 0.5), {"kind": "scale_head", "layer": 0, "head": 3, "factor": 0.5}),
            "skip_layer": (skip_layer(tiny, layer), {"kind": "skip_layer", "layer": layer}),
            "patch_stream": (patch_stream(tiny, 0, other), {"kind": "patch_stream", "layer": 0, "positions": PATCHED_POSITIONS}),
            "patch_head": (patch_head(tiny, layer, 1, other), {"kind": "patch_head", "layer": layer, "head": 1, "positions": PATCHED_POSITIONS}),
        }
    else:
        cases |= {
            "zero_head": (zero_head(tiny, layer, head), {"kind": "zero_head", "layer": layer, "head": head}),
            "skip_layer": (skip_layer(tiny, 0), {"kind": "skip_layer", "layer": 0}),
            "forbid_expert": (route(tiny, 0, FAVOURITE[name], False), {"kind": "forbid_expert", "layer": 0, "expert": FAVOURITE[name]}),
            "force_expert": (route(tiny, 1, FORCED[name], True), {"kind": "force_expert", "layer": 1, "expert": FORCED[name]}),
        }
    tensors = {"input_ids": torch.tensor(ids, dtype=torch.int32), "other_ids": torch.tensor(other, dtype=torch.int32)}
    facts = {"model": name, "cases": {}}
    for case, (hang, description) in cases.items():
        with Hooks() as hooks:
            hang(hooks)
            tensors[f"{case}.logits"] = tiny.run(ids).logits[0].contiguous()
        moved = (tensors[f"{case}.logits"] - tensors["none.logits"]).abs().max().item()
        if case != "none":
            facts["cases"][case] = description | {"moves_logits_by": round(moved, 4)}
        assert case == "none" or moved > 0.05, (name, case, moved)
    del tensors["none.logits"]
    save_file(tensors, HERE / f"{name}.interventions.safetensors")
    (HERE / f"{name}.interventions.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(name, {case: fact["moves_logits_by"] for case, fact in facts["cases"].items()})


# Experts that the routers often choose, and seldom.
FAVOURITE = {"mixtral": 0, "olmoe": 0}
FORCED = {"mixtral": 3, "olmoe": 5}

if __name__ == "__main__":
    for seed, name in enumerate(["llama_gqa", "gpt2", "gemma2"]):
        generate(name, seed, experts=False)
    for seed, name in enumerate(["mixtral", "olmoe"]):
        generate(name, 10 + seed, experts=True)
