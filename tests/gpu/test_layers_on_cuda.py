"""Modules, observation and reports on a real GPU."""

from __future__ import annotations

import pytest
import torch

from selssm.layers import S6, SSD

pytestmark = pytest.mark.gpu
MIXERS = {"S6": lambda: S6(32), "SSD": lambda: SSD(32, 8, 8, 16, 2, chunk_size=16)}


@pytest.mark.parametrize("name", MIXERS)
def test_a_mixer_is_the_same_on_both_devices(name):
    torch.manual_seed(0)
    mixer, rows = MIXERS[name](), torch.randn(2, 70, 32)
    here = mixer(rows)
    there = mixer.cuda()(rows.cuda()).cpu()
    assert torch.allclose(there, here, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", MIXERS)
def test_prefill_and_decoding_agree(name):
    torch.manual_seed(0)
    mixer, rows = MIXERS[name]().cuda(), torch.randn(2, 20, 32, device="cuda")
    whole, carry, outputs = mixer(rows), None, []
    for part in rows.split([15, 1, 1, 1, 1, 1], dim=1):
        run = mixer.run(part, carry)
        carry = run.carry
        outputs.append(run.output)
    assert torch.allclose(torch.cat(outputs, 1), whole, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", MIXERS)
def test_a_training_step_under_autocast_and_compile(name):
    torch.manual_seed(0)
    mixer, rows = MIXERS[name]().cuda(), torch.randn(2, 64, 32, device="cuda")
    compiled = torch.compile(mixer, fullgraph=True)
    with torch.autocast("cuda", dtype=torch.bfloat16):
        loss = compiled(rows).float().square().mean()
    loss.backward()
    assert all(torch.isfinite(p.grad).all() for p in mixer.parameters())


@pytest.mark.parametrize("kind", ["Mamba", "Mamba2"])
def test_a_report_on_a_gpu_certifies_what_the_cpu_does(kind):
    transformers = pytest.importorskip("transformers")
    import selssm

    torch.manual_seed(0)
    sizes = {"vocab_size": 40, "hidden_size": 16, "state_size": 4, "num_hidden_layers": 2}
    if kind == "Mamba2":
        sizes |= {"num_heads": 4, "head_dim": 8, "n_groups": 2}
    config = getattr(transformers, f"{kind}Config")(**sizes)
    model = getattr(transformers, f"{kind}Model")(config).eval()
    here, there = (selssm.report(model, tokens="64", device=d) for d in ("cpu", "cuda"))
    lives = [
        {q.name: q.amount for q in r.quantities}["half-life, certified"] for r in (here, there)
    ]
    assert lives[0] == lives[1]
    assert [f.verdict for f in here.findings] == [f.verdict for f in there.findings]
