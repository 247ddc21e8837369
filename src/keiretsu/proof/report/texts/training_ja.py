"""The report's fixed words on steps of training in Japanese; figures are put in with `str.format`."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

TEXTS: dict[str, str] = {
    "steps": "学習の回数（実際／割り当て）",
    "steps_of": "{taken} / {given}",
    "training_equal": "反復して学習する候補には、{most} 回を上限として同じ時間を予定しています。使われなかった時間は、後から始まる候補に回します。",
    "training_equal_plain": "反復して学習する候補には、回数の上限の範囲で同じ時間を予定しています。",
    "training_early": "取り分けた行でそれ以上の改善が見込めなくなると学習を早めに終えるため、実際にかかる時間は候補によって異なります（学習の回数: {list}）。",
    "training_limit": "割り当てた回数を使い切り、まだ改善の余地があったかもしれない候補です: {list}。",
    "training_cut": "時間内に終えるため、予定より少ない回数を割り当てた候補です: {list}。",
    "training_stages": "少ない回数で最良になった候補では後の段階が短くなり、補正を採用しない候補では最後の段階を省きます: {list}。",
    "training_item": "{label}は {given} 回のうち {taken} 回",
}
