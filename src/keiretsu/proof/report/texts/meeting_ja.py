"""Sentences to be said in a meeting, in Japanese; figures are put in with `str.format`."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

TEXTS: dict[str, str] = {
    "say": "会議で話す文章",
    # how candidates are called in a sentence
    "call_naive": "直前値",
    "call_seasonal_naive": "前周期値",
    "call_theta": "シータ法",
    "call_bank": "長期平均のリッジ回帰",
    "call_lti": "時不変SSM (S4D) + リッジ",
    "call_gru": "GRU + リッジ",
    "call_attention": "Transformer + リッジ",
    "call_incumbent": "現在の方法",
    "say_quoted": "「{name}」",
    "say_frame": "メモリ上の表",
    # what was asked
    "say_question": "今回確かめたかったのは、{horizon}先までの {targets} の予測に {judged} を使う価値があるかどうかです。{judged} は、"
    "ログを先頭から順に読みながら、何を覚えて何を忘れるかを行ごとに決めるモデルです。",
    # on which data
    "say_data": "使ったデータは {source} の {rows} 行です。期間は {first} から {last} まで、間隔はおおむね {interval} です。",
    "say_data_series": "使ったデータは {source} の {rows} 行、{series} 系列です。期間は {first} から {last} まで、間隔はおおむね {interval} です。",
    "say_split_time": "{until} までの {train} 行で学習し、その後の {test} 行は検証用に取り分けました。",
    "say_split_unit": "{learned} 系列の {train} 行で学習し、残りの {held} 系列、{test} 行は検証用に取り分けました。",
    # what was compared
    "say_compared": "比べた方法は {n} 通りです。条件をそろえ、どれも同じ行で学習し、検証区間の同じ {origins} 点から予測しました。",
    "say_compared_failed": "対象とした方法は {n} 通りで、うち {ok} 通りを比べ、{failed} 通りは失敗しました。比べた方法は条件をそろえ、"
    "どれも同じ行で学習し、検証区間の同じ {origins} 点から予測しました。",
    "say_units": "近い行どうしは似ているため、{judged} と {rival} の比較では独立な観測に換算して {units} 個分（有効単位数）です。",
    "say_budget": "使える時間は全体で {budget} としました。",
    "say_failed": "{list} からは予測が得られませんでした。",
    "say_few_steps": "{list} は、指定の時間では少ない回数しか学習できませんでした。時間を延ばすと結果が良くなる可能性があります。",
    "say_shortened": "計算機が見積りより遅かったため、{list} は学習を予定より早く打ち切りました。",
    # what came out
    "say_outcome": "結果です。",
    "say_errors": "{horizon}先までの平均の誤差は、ログの単位で {judged} が {mae}、それ以外で最良の {rival} が {rival_mae} でした。",
    "say_better": "{judged} の方が誤差は {size} 小さく、偶然のばらつきを見込んでも {low} から {high} は小さいと考えられます（{level} 信頼区間）。",
    "say_worse": "{judged} の方が誤差は {size} 大きく、偶然のばらつきを見込んでも {low} から {high} は大きいと考えられます（{level} 信頼区間）。",
    "say_open_less": "{judged} の方が誤差は {size} 小さいのですが、偶然のばらつきを見込むと {low} の悪化から {high} の改善まであり得ます（{level} 信頼区間）。"
    "この検証では優劣をつけられません。",
    "say_open_more": "{judged} の方が誤差は {size} 大きいのですが、偶然のばらつきを見込むと {low} の悪化から {high} の改善まであり得ます（{level} 信頼区間）。"
    "この検証では優劣をつけられません。",
    "say_few_less": "{judged} の方が誤差は {size} 小さいのですが、根拠は独立な観測 {units} 個分で、{fewest} 個に満たない比較は判定しません。どこまでが偶然かは分かりません。",
    "say_few_more": "{judged} の方が誤差は {size} 大きいのですが、根拠は独立な観測 {units} 個分で、{fewest} 個に満たない比較は判定しません。どこまでが偶然かは分かりません。",
    "say_bare_less": "{judged} の方が誤差は {size} 小さいのですが、検証区間が短く、どこまでが偶然かは分かりません。",
    "say_bare_more": "{judged} の方が誤差は {size} 大きいのですが、検証区間が短く、どこまでが偶然かは分かりません。",
    "say_same": "{horizon}先までの {judged} の平均の誤差は、それ以外で最良の {rival} と同じ、ログの単位で {mae} でした。",
    "say_luck": "言い換えると、{judged} の実力が {rival} を上回っていないとしても、これほど良い結果が偶然に出る割合は {chance} です。",
    "say_bad_luck": "言い換えると、{judged} の実力が {rival} に劣っていないとしても、これほど悪い結果が偶然に出る割合は {chance} です。",
    "say_below": "{share} 未満",
    "say_absent": "{judged} は今回の実行で予測を出せず、採用を支持する材料がありません。誤差が最も小さかったのは {best} で、"
    "平均の誤差はログの単位で {mae} でした。",
    "say_naive": "なお、{choice} の誤差は、直前の値をそのまま予測とする場合より {skill} 小さくなっています。",
    "say_naive_worse": "なお、{choice} の誤差は、直前の値をそのまま予測とする場合より {skill} 大きくなっています。",
    "say_own": "現在の方法の誤差（{own}）と比べると {skill} 小さくなります。",
    "say_own_worse": "現在の方法の誤差（{own}）と比べると {skill} 大きくなります。",
    # whether it holds
    "say_conditions": "{judged} には、精度のほかに三つの条件があります。",
    "say_pass": "満たしたのは、{list}です。",
    "say_fail": "満たさなかったのは、{list}です。",
    "say_unknown": "測定していないのは、{list}です。",
    "say_join": "、",
    "say_gate_stability": "長い系列を読んでも誤差が増えないこと",
    "say_gate_robustness": "センサの故障時にも最良の対抗候補に見劣りしないこと",
    "say_gate_certificate": "証明書の約束が、作成に使っていない行でも守られること",
    "say_unchecked": "{judged} が安定して動き続けるか、センサの故障に耐えるか、証明書の約束を守るかは、今回の実行では確認していません。",
    "say_moved": "一点、注意があります。証明書の約束は検証区間の後半でも守られましたが、後半のデータは作成時の行から離れており、"
    "このような行は証明書の対象外です。頼りにする前に、証明書を更新する必要があります。",
    "say_clock": "一点、注意があります。証明書の約束は検証区間の後半でも守られましたが、後半の行の間隔または空白は作成時と異なって"
    "おり、このような行は証明書の対象外です。頼りにする前に、証明書を更新する必要があります。",
    "say_limits": "ただし、{horizon}より先の予測や、検証区間になかった季節・故障・品種については、この結果からは何も言えません。",
    # what it costs
    "say_costs": "費用面です。",
    "say_time": "比較にかかった時間は {total}（上限 {budget}）でした。",
    "say_time_only": "比較にかかった時間は {total} でした。",
    "say_day": "技術者 {n} 人日",
    "say_day_many": "技術者 {n} 人日",
    "say_days_one": "{choice} を使い始めるまでに、{days}を見込みます。測定値ではなく、仮定です。",
    "say_days": "使い始めるまでに、{choice} は{days}、{other} は{other_days}を見込みます。どちらも測定値ではなく、仮定です。",
    "say_money": "{judged} を金額で見ると、次のとおりです。{account}",
    "say_money_low": "区間の下限で控えめに見積もると、得られる価値は {low} {currency} です。",
    "say_pays": "したがって、採算は合います。",
    "say_pays_not": "したがって、採算は合いません。",
    "say_pays_unknown": "採算が合うかどうかは、これだけでは分かりません。",
    "say_no_prices": "予測が良くなるといくらの価値があるかは、価格の指定がなかったため判断していません。",
    "say_no_money": "予測が良くなるといくらの価値があるかは、今回の実行では判断できませんでした。",
    # what is proposed
    "say_adopt": "ご提案です。{targets} の予測に {choice} を採用したいと考えます。理由は、{because}ためです。",
    "say_keep": "ご提案です。{targets} の予測には {choice} を使い、{judged} の導入は見送りたいと考えます。理由は、{because}ためです。",
    "say_collect": "ご提案です。判断の前に、まずデータを集めたいと考えます。それまで {targets} の予測には {choice} を使います。理由は、{because}ためです。",
    "say_simpler_own": "誤差は {rival} の方が小さい（{rival_mae}、現在の方法は {choice_mae}）ものの、差は {worthwhile} 以内で偶然の範囲を出ず、"
    "変更による改善は確かめられていません。",
    "say_simpler_run": "誤差は {rival} の方が小さい（{rival_mae}、{choice} は {choice_mae}）ものの、差は {worthwhile} 以内で偶然の範囲を出ません。"
    "そのような方法のうち、最も単純なのが {choice} です。",
    "say_simpler_pay": "誤差は {rival} の方が小さい（{rival_mae}、{choice} は {choice_mae}）ものの、差は {worthwhile} 以内で偶然の範囲を出ません。"
    "そのような方法のうち、保有費用が最も低いのが {choice} です。",
    "why_better": "{rival} に対する改善が、偶然では説明できない",
    "why_cheaper": "他のどの方法と比べても問題になるほどは劣らず、保有費用が低い",
    "why_absent": "{judged} が予測を出せなかった",
    "why_shut": "学習の段階で、単純なモデルに対する {judged} の上積みが認められなかった",
    "why_shut_short": "時間の都合で {judged} はわずかな回数しか学習できず、上積みの有無はまだ分からない",
    "why_worse": "{judged} の誤差が {rival} より大きく、偶然とは言えない",
    "why_open": "{rival} に対する {judged} の改善を確かめられなかった",
    "why_gate": "{judged} の精度は {rival} を上回るものの、「{gates}」という条件を満たさなかった",
    "why_unpaid": "{judged} の精度は {rival} を上回るものの、採算が合わない",
    "why_small": "{judged} の改善が小さい、または一部の方法に対しては確かめられなかった",
    "why_few": "検証区間は独立な観測に換算して {units} 個分で、判断には約 {needed} 個が必要な",
    "why_few_none": "検証区間が短く、判断には足りない",
    "why_few_bare": "検証区間は独立な観測に換算して {units} 個分しかなく、判断には足りない",
    # what would change it
    "say_change": "結論が変わる条件です。{change}",
    "say_risk": "覚えておいていただきたいリスクが一つあります。{risk}",
    "say_risks": "覚えておいていただきたいリスクは {n} 件あり、すべてレポートに記載しています。一つ目です。{risk}",
}
