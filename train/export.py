"""Writes trained weights as a model pack: ONNX graphs with int8 weights, and a manifest.

    python -m train.export train/runs/free.toml --from FOLDER
    python -m train.export train/pairs/pairs.toml --from FOLDER      # the comparer: one graph

Weights are quantised per channel, in seven bits ("reduced range"), since processors without VNNI
overflow with eight; activations are quantised as they come. The products that narrow a layer's inner
state have a scale for each 128 weights and inputs instead, since some inputs are far larger than the
rest. With ten layers and blocks of 64, F1 on held-out English and Indonesian articles was .791 and .860,
with one scale .786 and .853, without quantising .796 and .858; pieces a second 17,500, 22,000 and 10,000
(all products in blocks: .795, .864, 12,900). Blocks of 128 are as good, and 5 % faster. Spreading large
inputs into the weights instead (SmoothQuant, Xiao et al. 2023) won back a third of what one scale loses.
Settings are added by `train.calibrate`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from menurut.extract.model import Settings
from menurut.extract.tagger import Anchor
from menurut.models import FORMAT, HIDDEN, MODELS, SHARED
from train.base import load_base
from train.fit_pairs import Recipe as Pairing
from train.fit_pairs import pairs_recipe
from train.model import WIDTH, Comparer, Tagger
from train.recipe import Recipe, load_recipe

COMMIT = ("git", "rev-parse", "HEAD")  # what the pack was exported with
BLOCK = 128  # weights and inputs that share a scale, of the products that narrow


class Anchors(nn.Module):
    """One window's embeddings (length, HIDDEN) -> logits of anchors, what `Roles` reads, logits of acts."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, embedded: Tensor) -> tuple[Tensor, ...]:
        """See the class."""
        states, model = self.model.encode(embedded[None])[0], self.model
        return model.anchor(states), model.seen(states), model.marked(states), model.act(states)


class Roles(nn.Module):
    """The roles of a window's anchors: see Tagger.roles."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, seen: Tensor, marked: Tensor, at: Tensor, kind: Tensor) -> Tensor:
        """See the class."""
        return self.model.roles(seen[None].expand(at.shape[0], -1, -1), marked[at], at, kind)


class Pairs(nn.Module):
    """A sentence or pair, embeddings (length, HIDDEN) -> its vector (HIDDEN,); logits of the relation and of
    whether the first commits itself (5,)."""

    def __init__(self, model: Comparer) -> None:
        super().__init__()
        self.model = model

    def forward(self, embedded: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        states = self.model.encode(embedded[None])[0]
        whole = torch.tanh(self.model.whole(states[:1]))
        logits = torch.cat([self.model.relation(whole), self.model.commits(whole)], 1)[0]
        return F.normalize(states.mean(0), dim=0), logits


def main() -> None:
    """Reads the command line and exports."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--from", dest="runs", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--to", type=Path, default=MODELS, help="folder of the packs")
    given = parser.parse_args()
    if "passes" in tomllib.loads(given.recipe.read_text("utf-8")):
        export_pairs(pairs_recipe(given.recipe), given.runs, given.to)
    else:
        export(load_recipe(given.recipe), given.runs, given.to)


def export_pairs(recipe: Pairing, runs: Path, models: Path) -> None:
    """Writes the comparer of a finished run into `models`."""
    model = Comparer(load_base()).eval()
    model.load_state_dict(torch.load(runs / recipe.name / "weights.pt"))
    folder = models / recipe.name
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / "comparer.onnx"
    _graph(Pairs(model), (torch.randn(17, HIDDEN),), graph, ("embedded",), ("vector", "relation"))
    _manifest(models, recipe, {"temperature": recipe.temperature}, ["comparer"])


def export(recipe: Recipe, runs: Path, models: Path) -> None:
    """Writes the pack of a finished run into `models`."""
    model = Tagger(load_base(), recipe.layers).eval()
    model.load_state_dict(torch.load(runs / recipe.name / "weights.pt"))
    folder = models / recipe.name
    folder.mkdir(parents=True, exist_ok=True)
    embedded = torch.randn(17, HIDDEN)
    at, kind = torch.tensor([3, 4]), torch.tensor([1, 3])
    _graph(
        Anchors(model),
        (embedded,),
        folder / "anchors.onnx",
        ("embedded",),
        ("anchors", "seen", "marked", "acts"),
    )
    _graph(
        Roles(model),
        (torch.randn(17, WIDTH), torch.randn(17, 2 * WIDTH), at, kind),
        folder / "roles.onnx",
        ("seen", "marked", "at", "kind"),
        ("roles",),
    )
    labels = [each.name.lower() for each in Anchor]
    _manifest(models, recipe, dataclasses.asdict(Settings()), ["anchors", "roles"], labels=labels)


def _manifest(
    models: Path, recipe: Recipe | Pairing, settings: dict[str, Any], graphs: list[str], **more: Any
) -> None:
    names = [f"{recipe.name}/{graph}.onnx" for graph in graphs]
    files = {file: _digest(models / file) for file in (*SHARED, *names)}
    manifest = {
        "format": FORMAT,
        "id": f"{recipe.name}-{files[names[0]][:8]}",
        "licence": recipe.licence,
        **more,
        "commit": subprocess.run(COMMIT, capture_output=True, text=True, check=True).stdout.strip(),
        "recipe": dataclasses.asdict(recipe),
        "settings": settings,
        "files": files,
    }
    folder = models / recipe.name
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    size = sum((models / file).stat().st_size for file in files)
    print(f"{folder}: {size / 1e6:.1f} MB with what all packs share")


def _graph(
    module: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    names: tuple[str, ...],
    outputs: tuple[str, ...],
) -> None:
    axes = {
        name: {0: "length" if name not in ("at", "kind", "roles") else "anchors"}
        for name in (*names, *outputs)
        if name not in ("vector", "relation")
    }
    if "roles" in axes:
        axes["roles"][1] = "length"
    with tempfile.TemporaryDirectory() as scratch:
        whole, prepared = Path(scratch) / "whole.onnx", Path(scratch) / "prepared.onnx"
        torch.onnx.export(
            module.eval(),
            inputs,
            str(whole),
            input_names=list(names),
            output_names=list(outputs),
            opset_version=17,
            dynamo=False,
            dynamic_axes=axes,
        )
        quant_pre_process(str(whole), str(prepared), skip_symbolic_shape=True)
        path.write_bytes(_quantised(prepared).read_bytes())


def _quantised(prepared: Path) -> Path:
    """The graph with int8 weights; small ones, and those of the roles' reader, stay as they are."""
    model = onnx.load(prepared)
    shapes = {weights.name: tuple(weights.dims) for weights in model.graph.initializer}
    products = {node.name: shapes.get(node.input[1]) for node in model.graph.node if node.op_type == "MatMul"}
    large = [name for name, shape in products.items() if shape and min(shape) >= HIDDEN]
    narrowing = [name for name in large if products[name][0] > products[name][1]]
    if not large:
        return prepared
    others = [name for name in products if name not in narrowing]
    blocks = MatMulNBitsQuantizer(
        model, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4, nodes_to_exclude=others
    )
    blocks.process()
    half, done = prepared.with_name("half.onnx"), prepared.with_name("done.onnx")
    blocks.model.save_model_to_file(str(half), False)
    quantize_dynamic(
        str(half), str(done), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        op_types_to_quantize=["MatMul"], nodes_to_quantize=[name for name in large if name not in narrowing],
    )  # fmt: skip
    return done


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
