"""What the faults of `keiretsu.data.corrupt` are called before people."""

from __future__ import annotations

from keiretsu.proof.phrase import Phrase

FAULT_NAMES = {
    "missing_blocks": Phrase("missing blocks", "まとまった欠損"),
    "random_missing": Phrase("values missing at random", "ばらばらの欠損"),
    "stuck": Phrase("stuck sensor", "値の固着"),
    "spikes": Phrase("spikes", "スパイク"),
    "drift": Phrase("drifting sensor", "センサのドリフト"),
    "noise": Phrase("noise", "ノイズ"),
    "unit_change": Phrase("change of unit", "単位の変更"),
    "swapped_channels": Phrase("swapped channels", "チャネルの入れ替わり"),
    "jitter": Phrase("jitter of the clock", "時刻のゆらぎ"),
    "dropped_rows": Phrase("dropped rows", "行の抜け"),
}


def fault_phrase(name: str) -> Phrase:
    """Of a fault, or of a fault and its severity ("drift 0.5"); what is not known stands for itself."""
    fault, _, severity = name.partition(" ")
    known = FAULT_NAMES.get(fault)
    if known is None:
        return Phrase(name, name)
    return Phrase(f"{known.en}, severity {severity}", f"{known.ja}・強さ {severity}") if severity else known
