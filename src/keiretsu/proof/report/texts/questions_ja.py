"""Questions to ask before adopting and the words of their answers, in Japanese; figures go in with `str.format`."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

TEXTS: dict[str, str] = {
    "ask": "採用前に確認すべき質問",
    # seen before
    "ask_leak": "検証に使った期間を、各方法が事前に見ていた可能性はありませんか。",
    "leak_origin": "どの予測も、その時点までの行だけから作っています。",
    "leak_ask": "ただし、後から記入・訂正されるチャネル（分析室の測定値など）があっても、この実行では見分けられません。次のチャネルに"
    "該当するものがないか、ログの管理者に確認してください：{channels}。",
    # the test part
    "ask_test": "検証区間はどのように選びましたか。今後の運転を代表していますか。",
    "test_time": "学習を始める前に、計画で {until} より後の {test} 行と決めました。",
    "test_unit": "学習を始める前に、計画で {series} 系列のうち {held} 系列を丸ごと取り分けました。",
    "test_units": "{rival} との比較では、独立な観測に換算して {units} 個分です。",
    "test_ask": "含まれていない季節・品種・故障がないか、製造部門に確認してください。含まれていないものは一度も試していません。",
    # units and clock
    "ask_units": "単位と時刻は正しいですか。",
    "units_clock": "時刻は {time} 列で、行の間隔はおおむね {interval} です。",
    "units_as": "数値はログのまま使っています。",
    "units_replaced": "{codes} は「測定なし」を表すとの指定により、{count} 個の値を欠測としました。ほかの数値はログのまま使っています。",
    "units_ask_named": "{targets} の単位が {unit} であることは、列の見出しによります。それが正しいか、レンジ・センサ・時計の"
    "変更（夏時間を含む）がなかったかを、計装の担当者に確認してください。",
    "units_ask": "ログからは単位が分かりません。{targets} の単位と、レンジ・センサ・時計の変更（夏時間を含む）の有無を、"
    "計装の担当者に確認してください。",
    # a sensor fails
    "ask_sensor": "センサが故障するとどうなりますか。",
    "sensor_worst": "学習後の行に {kinds} 種類の異常を入れて調べました。{label} の誤差が最も増えるのは強さ {severity} の{fault}で、"
    "誤差は {error}、異常のないログでの誤差の {times}です（合格条件の頑健性が調べるのは別のことで、同じ異常のもとでの、それ以外で最良の候補との"
    "比較です）。",
    "sensor_worst_beyond": "学習後の行に {kinds} 種類の異常を入れて調べました。強さ {severity} の{fault}では {label} の予測は役に立たなくなり、"
    "誤差は異常のないログでの誤差の {times}になります（合格条件の頑健性が調べるのは別のことで、同じ異常のもとでの、それ以外で最良の候補との"
    "比較です）。",
    "sensor_worst_gone": "学習後の行に {kinds} 種類の異常を入れて調べました。{label} に最も影響するのは強さ {severity} の{fault}で、予測が有限の値に"
    "なりません。",
    "sensor_ask": "これまでに起きた故障の種類と、気付くまでの時間を、保全の担当者に確認してください。",
    "sensor_none": "今回の実行では測定していません。直近のセンサ故障の日時を保全の担当者に確認し、その日の予測と実測を比べてください。時間の上限を"
    "延ばして実行すれば測定できます。",
    # the cost of being wrong
    "ask_wrong": "予測はどの程度外れ、外れるといくらの損失になりますか。",
    "wrong_error": "{label} は、平均で {mae} 外れます（ログの単位）。",
    "wrong_band": "{nominal} 予測区間に入った実測の割合は {measured} でした。",
    "wrong_ask": "この大きさの誤差でいくらの損失になるかを、予測を使って判断する担当者に確認し、その価格を指定して実行し直してください。",
    # more than luck
    "ask_luck": "この結果は偶然ではありませんか。",
    "luck_level": "判定の規則により、誤って採用する確率は、一つの計画を一度実行する場合で {level} 以下です。「採用」が出るまで実行を繰り返すと、"
    "その回数だけ機会が増えます。",
    "luck_plain": "これは一つの計画を一度実行した場合の話です。「採用」が出るまで実行を繰り返すと、その回数だけ機会が増えます。",
    # a fair chance
    "ask_fair": "どの方法にも公平な機会がありましたか。",
    "fair_count": "対象とした {n} 通りの方法のうち {ok} 通りを、同じ行と同じ時点で比べました。失敗は {failed} 通りです。",
    "fair_whole": "学習を途中で打ち切った方法はありません。",
    "fair_ask": "期待していた方法の結果が悪い場合は、{budget} では足りなかった可能性があります。上限を延ばして実行し直してください。",
    # what is used today
    "ask_present": "現在使っている方法は、比較に含まれていますか。",
    "present_yes": "含まれています。その平均の誤差は {mae}、{choice} は {choice_mae} です（ログの単位）。",
    "present_failed": "参加させましたが予測が得られず、何も分かっていません。",
    "present_no": "含まれていません。現在の予測、またはそれを作るプログラムを担当者から入手し、現行の方法（incumbent）として加えて実行し直してください。"
    "それまでは、現在の方法より良いとは言えません。",
    # retraining
    "ask_retrain": "再学習は誰が、どの頻度で行い、どれだけの手間がかかりますか。",
    "retrain_fit": "{label} の学習には、この計算機で {fit} かかりました。",
    "retrain_grows": "検証区間の間に誤差が偶然では説明できないほど増えたため{ends}、再学習が必要です。",
    "retrain_falls": "検証区間の間に誤差は偶然では説明できないほど減りました{ends}。",
    "retrain_ends": "（最初の区分の {first} から最後の区分の {last} へ）",
    "retrain_flat": "検証区間の間、誤差に偶然と区別できる傾向は見られませんでした。",
    "retrain_worst": "{of} 区分のうち第 {place} 区分では予測が大きく外れました（誤差は{mae}、ほかの区分では{others}）。"
    "設備が恒久的に変わったのかを確認してください。その場合は、すぐに再学習が必要です。",
    "retrain_ask": "担当者までは、この結果からは決められません。再学習の担当者と日程、新しいモデルの承認者を決めてください。",
    # the certificate
    "ask_certificate": "証明書の対象外は何ですか。",
    "certificate_made": "対象は {judged} です。取り分けた {units} 単位（単位は{unit}）のデータで作成し、作成に使っていない行で確認しました。",
    "certificate_series": "系列",
    "certificate_few": "単位が少ないため、ほかの単位については何も主張していません。",
    "certificate_not": "{horizon}より先の予測、予測値を入力とする予測、改造後の設備は対象外です。",
    "certificate_other": "使用を勧める {label} には証明書がありません。",
    "certificate_none": "今回の実行では作成していないため、約束されていることはありません。どの数値も、この検証区間での測定値です。",
    # a change of the plant
    "ask_change": "設備や運転が変わったらどうなりますか。",
    "change_untried": "ログに含まれていない変化は、一度も試していません。",
    "change_log": "ログ自体については、次の所見があります。{sentence}",
    "change_ask": "予定されている変更（品種、センサ、制御）を製造と保全の担当者に確認し、変更のたびに新しい行でモデルを点検して、比較をやり直してください。",
    # falling back
    "ask_fallback": "運用中に使えなくなったら、何に切り替えますか。",
    "fallback_other": "{label} が使えます。平均の誤差は {mae}、{choice} は {choice_mae} です。",
    "fallback_none": "今回の実行では、ほかに予測を出した単純な方法がありません。直前の値をそのまま使う方法なら、いつでも使えます。",
    "fallback_ask": "切り替えの目印（区間に入る実測が減ったなど）と、切り替える担当者を決めておいてください。",
}
