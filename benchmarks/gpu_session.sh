#!/usr/bin/env bash
# Everything that needs a GPU, in one go; from the repository's root, with selssm[dev] and a CUDA
# build of torch installed. Peers are used where they are installed. Results land in benchmarks/,
# what was said in the folder named first (default: gpu_session).
set -uo pipefail
said=${1:-gpu_session}
mkdir -p "$said"
failed=0
step() { # name, command...
    local name=$1 start=$SECONDS
    shift
    echo "== $name: $*"
    "$@" >"$said/$name.log" 2>&1 || { failed=1; echo "   failed, exit $?; the end of $said/$name.log:"; tail -n 15 "$said/$name.log"; }
    echo "   $((SECONDS - start)) s"
}
nvidia-smi >"$said/device.log" 2>&1 || { echo "no NVIDIA device here"; exit 1; }
# 1. the theorems on the machine: certified beside measured
step theorems python -m selssm.bench.theorems --device cuda --large --out benchmarks/theorems.json
# 2. fast: every row and curve, with peers, ceilings, memory, targets; and its pictures
step bench selssm bench --peers --device cuda --out benchmarks/kernels.json --plot benchmarks/plots
# 3. right: kernels against the float64 loop, opcheck, compile, graphs, lengths, offsets; the longest,
#    since many kernels are compiled for the first time
step gpu python -m pytest -q -m gpu
# 4. what the code is made of, for the log beside the times
step registers python -m selssm.bench.registers --out benchmarks/registers.json
# 5. the README's tables of speed; its sentences are held against the record by tests
step readme python -m selssm.bench.readme
cp benchmarks/kernels.json benchmarks/theorems.json benchmarks/registers.json "$said"/ 2>/dev/null
exit $failed
