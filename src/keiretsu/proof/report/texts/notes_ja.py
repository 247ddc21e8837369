"""The report's fixed words on what its figures mean in Japanese: footnotes, what a test tested, expected and found."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

TEXTS: dict[str, str] = {
    # intervals of what is never below 0
    "cut_note": "† 誤差は 0 未満にならないため、区間の下端を 0 で切っています（左右対称の区間では 0 を下回ります）。",
    "cut_short": "† 下端は 0 で切断",
    "cut_arrow": "0 の位置の矢印は、0 を下回るため 0 で切った区間です（誤差は 0 未満になりません）。",
    # models that equal their partner
    "shut_note": "‡ 学習区間で補正の効果が認められず（補正のゲートが閉）、土台のリッジ回帰と同じ予測になっています。同じ数値が並ぶのは誤りではありません。",
    # one rule for all bands
    "covered_rule": "判断の規則は全候補で同じです。的中率の 95 % 区間全体が {nominal} の片側にある場合だけ、予測区間が狭すぎる、または広すぎるとします。",
    "covered_kept": "{nominal} と区別できません",
    "covered_low": "偶然では説明できないほど狭すぎます",
    "covered_high": "偶然では説明できないほど広すぎます",
    "covered_open": "独立な行が少なく、区間を求められないため判断できません",
    # what a p-value is of
    "p_less": "「{candidate} の誤差は {rival} より小さい」の {p}",
    "p_both": "「{candidate} の誤差は {rival} より小さい」の {p}、逆の主張の {other}",
    "units_against": "{units}（{candidate} と {rival} の比較での値）",
    # expected and found
    "expectation": "モデルを作る前の見込みと、検証の結果",
    "answer_expected": "{kept}でした。{found}",
    "expected": "見込み",
    "found": "結果",
    "expected_as": "見込みどおり",
    "expected_partly": "一部は見込みどおり",
    "expected_not": "見込みと異なる結果",
    "expected_unknown": "判断できない結果",
    "found_best": "単純な方法の中では、{expected}の MAE が {mae} で最良でした。",
    "found_alike": "{expected}は、単純な方法の中で最良のものとほぼ同等でした（MAE は {mae}、{best} は {best_mae}）。",
    "found_other": "{best} の誤差は、{expected}より {size} 小さくなりました（MAE は {best_mae}、{expected}は {mae}）。",
    "found_untried": "{expected}は候補に含まれていません。単純な方法の中では {best} の MAE が {best_mae} で最良でした。",
    "found_failed": "{expected}からは予測が得られませんでした。単純な方法の中では {best} の MAE が {best_mae} で最良でした。",
    "found_less": "{judged} の誤差（{mae}）は {beside} より {size} 小さく、偶然では説明できません。",
    "found_more": "{judged} の誤差（{mae}）は {beside} より {size} 大きく、偶然では説明できません。",
    "found_less_open": "{judged} の誤差（{mae}）は {beside} より {size} 小さいものの、偶然の可能性があります。",
    "found_more_open": "{judged} の誤差（{mae}）は {beside} より {size} 大きいものの、偶然の可能性があります。",
    "found_less_bare": "{judged} の誤差（{mae}）は {beside} より {size} 小さいものの、偶然かどうかは検定していません。",
    "found_more_bare": "{judged} の誤差（{mae}）は {beside} より {size} 大きいものの、偶然かどうかは検定していません。",
    "found_same": "{judged} の誤差（{mae}）は {beside} とまったく同じです。",
    "found_shut": "{judged} は補正が採用されなかったため、誤差（{mae}）は {beside} とまったく同じです。",
    "found_absent": "{judged} からは予測が得られませんでした。",
    "simpler_constant": "ログの平均値",
    "simpler_last value": "直前値",
    "simpler_seasonal naive": "季節ナイーブ予測（前周期値）",
    "simpler_ridge": "線形モデル（リッジ回帰）",
    "simpler_lightgbm": "勾配ブースティング（LightGBM）",
    # folds
    "fold_bands": "{target} の予測に役立つ過去の範囲：{first} 行前で {most} を説明でき、それより古い行による増分は最大 {rest} です。",
    "fold_place": "{count} 種類の模擬ログの中での、このログの位置：最も有利と見込まれるのは{family}です。",
    "fold_families": "モデルの種類ごとに見込まれた改善：最大でも {gain}（{best}）です。",
    "fold_map": "安定性マップ：短い学習では、余裕とステップの設定 {all} 通りのうち {wrong} 通りで問題が生じました。",
    "fold_routes": "FFT・スキャン・逐次計算による 1 層の学習時間：{rows} 行では 1 ステップ {times}です。",
    "fold_kpis": "全候補の主要な指標とその区間：{list}。",
    "fold_rollout": "予測値を入力とする {rows} 行先までの繰り返し予測：最後の区間の誤差は直前値の {ratio} 倍です。",
    "fold_faults": "{kinds} 種類、{severities} 段階の異常での {label} と {rival} の比較：{total} 通りのうち {worse} 通りで劣り、{better} 通りで優れます。",
    "fold_faults_alone": "{kinds} 種類、{severities} 段階の異常での {label} の誤差です。",
    "fold_past": "{title}：重みの 90 % は直近 {rows} 行にあります。",
    "fold_example": "{title}：{why}{see}",
    "fold_certificate": "{title}：約束とその前提・種類を記しています。{held}。",
    "fold_held": "検証区間の後半の行では守られました",
    "fold_broken": "検証区間の後半の行では守られませんでした",
    "fold_unchecked": "後の行での確認はしていません",
}
