"""The tiny models of ../architectures in Hugging Face transformers, and where their heads, blocks and routers are."""

import pathlib
import torch
from transformers import AutoModelForCausalLM

ARCHITECTURES = pathlib.Path(__file__).resolve().parent.parent / "architectures"
HERE = pathlib.Path(__file__).resolve().parent


class Tiny:
    def __init__(self, name):
        self.name = name
        self.model = AutoModelForCausalLM.from_pretrained(
            ARCHITECTURES / name, attn_implementation="eager", dtype=torch.float32
        ).eval()
        self.config = self.model.config

    @property
    def blocks(self):
        body = self.model.transformer if hasattr(self.model, "transformer") else self.model.model
        return body.h if hasattr(body, "h") else body.layers

    @property
    def heads(self):
        return self.config.num_attention_heads

    @property
    def final_norm(self):
        return self.model.transformer.ln_f if hasattr(self.model, "transformer") else self.model.model.norm

    def output_projection(self, layer):
        """What multiplies the heads' outputs, side by side."""
        block = self.blocks[layer]
        return block.attn.c_proj if hasattr(block, "attn") else block.self_attn.o_proj

    def output_matrix(self, layer):
        """Of the projection. [D, H * value size]"""
        projection = self.output_projection(layer)
        return projection.weight.T if projection.__class__.__name__ == "Conv1D" else projection.weight

    def head_slice(self, layer, head):
        width = self.output_matrix(layer).shape[1] // self.heads
        return slice(head * width, (head + 1) * width)

    def feed_forward(self, layer):
        block = self.blocks[layer]
        return block.mlp if hasattr(block, "mlp") else block.block_sparse_moe

    def router(self, layer):
        return self.feed_forward(layer).gate

    @torch.no_grad()
    def run(self, ids, **options):
        return self.model(torch.tensor([ids]), use_cache=False, **options)


class Hooks:
    """Hooks that are taken off when the block ends."""

    def __init__(self):
        self.handles = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()

    def before(self, module, change):
        """change(input) gives the input that the module is to have instead, or None."""
        def hook(_, args):
            changed = change(args[0])
            return None if changed is None else (changed,) + args[1:]
        self.handles.append(module.register_forward_pre_hook(hook))

    def after(self, module, change):
        """change(input, output) gives the output that the module is to have instead, or None."""
        self.handles.append(module.register_forward_hook(lambda _, args, output: change(args, output)))

    def around(self, module, change):
        """As `after`, for blocks: also where they are called with keywords alone."""
        self.handles.append(
            module.register_forward_hook(
                lambda _, args, keywords, output: change(args[0] if args else keywords["hidden_states"], output),
                with_kwargs=True))
