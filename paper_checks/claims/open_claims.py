"""The claims that nothing here decides yet: each stands with its wording, and is unknown."""

from __future__ import annotations

from paper_checks.claim import Claim, Wording, not_tried

_ABSTRACT = {
    "P1": "A gate that depends on the input keeps what matters and so compresses memory.",
    "P2": "Memory efficiency trades off against retained information; mutual information and "
    "rate-distortion theory say how.",
    "P3": "There are bounds on how much can be compressed before the model gets worse.",
    "P6": "Selective state space models need much less memory and time than recurrent networks.",
    "P7": "On time series and language they reach the state of the art with less of both.",
}
_REPORTED = {
    "R1": "I(h_t; x_{1:t}) = H(h_t) - H(h_t | x_{1:t}) measures what the state retains.",
    "R2": "If the gate keeps I(ĥ_t; x_{1:t}) ≥ I_min, the distortion is at most some D_max(I_min).",
    "R3": "Fano: P_e ≥ (H(x_{1:t}) - I(x_{1:t}; ĥ_t) - 1)/log|X|, |X| the alphabet of one symbol.",
    "R4": "R(D) is the least rate at distortion D, and selective models come near it.",
    "R5": "The right design has the least state dimension with I(h_t; x_{1:T}) ≥ τ.",
    "R7": "The effective dimension Σ G_i(x_t) counts the components that are updated.",
    "R8": "A step costs O(dim_eff²) in place of O(d²).",
    "R9": "Memory over T steps falls from O(T·d) to O(T·dim_eff).",
    "R10": "Gating cuts the use of the hidden state by 30 to 60 % at little loss of quality.",
}

CLAIMS = tuple(
    Claim(id, wording, text, (not_tried(f"{id}.whole", text),))
    for wording, texts in ((Wording.ABSTRACT, _ABSTRACT), (Wording.REPORTED, _REPORTED))
    for id, text in texts.items()
)
