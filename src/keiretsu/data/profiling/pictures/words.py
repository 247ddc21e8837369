"""The words on the pictures, in English and Japanese."""

from __future__ import annotations

from keiretsu.errors import ArgumentError

LANGUAGES = ("en", "ja")

NAMES = {
    "length": ("Length", "データ量"),
    "memory": ("Memory", "記憶の長さ"),
    "stationarity": ("Stationarity", "水準の安定性"),
    "drift": ("Drift", "ドリフト"),
    "regularity": ("Regularity of the clock", "時刻の規則性"),
    "missing": ("Missing values", "欠損"),
    "noise": ("Noise", "ノイズ"),
    "independence": ("Independence", "独立性"),
}
LEVELS = {"good": ("good", "良好"), "watch": ("watch", "注意"), "bad": ("bad", "問題あり")}

_UNITS = {
    "rows": "行",
    "sd": "標準偏差",
    "AUC, late against early": "AUC（後半と前半の判別）",
    "% of intervals at the median": "%（間隔が中央値と等しい割合）",
    "% of intervals within half to twice the median": "%（間隔が中央値の半分から 2 倍に入る割合）",
    "% of values": "%（値に占める割合）",
    "% of variance": "%（分散に占める割合）",
    "independent units": "個（独立な単位）",
}

_WORDS = {
    "nothing": ("Nothing to show.", "表示できる値がありません。"),
    "rows": ("rows", "行"),
    "rows_axis": ("length (rows)", "長さ（行）"),
    "series_axis": ("series, longest first", "系列（長い順）"),
    "lag_axis": ("lag (rows)", "ラグ（行）"),
    "autocorrelation_axis": ("autocorrelation", "自己相関"),
    "gain_axis": ("skill gained (share of variance)", "予測力の増分（分散に占める割合）"),
    "alone_axis": ("skill without newer rows (share of variance)", "新しい行を使わない予測力（分散に占める割合）"),
    "age_axis": ("age of the newest row used (rows)", "使う最新の行の古さ（行）"),
    "reach": ("longest useful lag", "有効な最長ラグ"),
    "reach_note_of_one": (
        "Longest lag that helps a linear forecast of the next row: 1 row.",
        "1 行先の線形予測に役立つ最長ラグ：1 行。",
    ),
    "reach_note": (
        "Longest lag that helps a linear forecast of the next row: {rows} rows.",
        "1 行先の線形予測に役立つ最長ラグ：{rows} 行。",
    ),
    "period": ("period", "周期"),
    "pale": ("Pale: may be chance.", "淡色：偶然の可能性があります。"),
    "stretch_axis": ("place in the log (%)", "ログ内の位置（%）"),
    "level_axis": ("level (sd)", "水準（標準偏差）"),
    "changes": (
        "Dashed: change points, with their size in sd of what is left.",
        "破線：変化点と段差（残差の標準偏差の倍数）。",
    ),
    "auc_axis": ("early told from late (AUC)", "前半と後半の判別（AUC）"),
    "auc_note": ("0.5: alike; 1: told apart with certainty.", "0.5：区別不能、1：完全に区別可能。"),
    "all_channels": ("all channels", "全チャネル"),
    "interval_axis": ("interval (median intervals)", "間隔（中央値の倍数）"),
    "intervals_axis": ("intervals (count)", "間隔の数（個）"),
    "missing_axis": ("missing values (%)", "欠損値（%）"),
    "run_of_one": ("longest run 1 row", "最長 1 行"),
    "run": ("longest run {rows} rows", "最長 {rows} 行"),
    "together": ("Missing together: {one} and {two} (phi {phi}).", "同時に欠損：{one} と {two}（φ {phi}）。"),
    "noise_axis": ("signal ÷ noise (variances)", "信号 ÷ ノイズ（分散比）"),
    "step": ("step {step}", "刻み {step}"),
    "outliers": ("outliers {outliers}", "外れ値 {outliers}"),
    "count_axis": ("count (powers of ten)", "個数（対数目盛）"),
    "units": ("independent units", "独立な単位"),
    "gap": ("1 gap.", "欠落区間 1 箇所。"),
    "gaps": ("{gaps} gaps.", "欠落区間 {gaps} 箇所。"),
    "longest_gap": ("The longest: {times} median intervals.", "最長は間隔の中央値の {times} 倍。"),
    "series_shown": ("The longest {shown} of {all} series.", "{all} 系列中、長い順に {shown} 系列。"),
    "shown": ("{shown} of {all} channels shown.", "{all} チャネル中 {shown} を表示。"),
    "channel": ("channel {place}", "チャネル {place}"),
    "of": ("Channel: {channel}.", "チャネル：{channel}。"),
    "phase_title": (
        "Which model wins, the target's past known",
        "どの条件でどのモデルが有利か（過去値あり）",
    ),
    "phase_title_virtual": (
        "Which model wins, the target's past unknown",
        "どの条件でどのモデルが有利か（過去値なし）",
    ),
    "phase_desc": (
        "Grids of memory by irregularity, one for each drift and noise. {cells} cells; {wins}. {place}",
        "記憶の長さ×不規則さの格子を、ドリフトとノイズの組ごとに並べた図。{cells} 区画、{wins}。{place}",
    ),
    "phase_wins": ("{family} wins {cells}", "{family}：{cells} 区画"),
    "phase_place": ("This log: {family}, expected gain {gain}.", "このログの位置：{family}、期待される改善 {gain}。"),
    "phase_nowhere": ("This log has no place on it.", "このログの位置は図上にありません。"),
    "page_title": ("Profile of {source}", "{source} のプロファイル"),
    "target": ("Target: {target}", "対象チャネル：{target}"),
    "here": ("this log", "このログ"),
    "gain_number": ("Number: error saved against a linear model (%)", "数字：線形モデルに対する誤差の減少（%）"),
    "memory": ("memory (rows)", "記憶の長さ（行）"),
    "irregularity": ("irregularity", "不規則さ"),
    "drift": ("drift", "ドリフト"),
    "noise": ("noise", "ノイズ"),
}
# values of an axis of the phase map, and families, that are words
_VALUES = {
    "none": "なし",
    "low": "小",
    "short": "短",
    "regular": "規則的",
    "medium": "中",
    "high": "大",
    "long": "長",
    "irregular": "不規則",
}
FAMILIES = {
    "naive": ("last value", "直前の値"),
    "last value": ("last value", "直前の値"),
    "seasonal_naive": ("last cycle", "前周期の値"),
    "constant": ("constant", "定数"),
    "ridge": ("ridge on lags", "ラグのリッジ回帰"),
    "linear": ("linear", "線形モデル"),
    "lightgbm": ("LightGBM", "LightGBM"),
    "gru": ("GRU", "GRU"),
    "attention": ("attention", "アテンション"),
    "lti": ("LTI SSM", "LTI SSM"),
    "selective": ("selective SSM", "選択的 SSM"),
}


def require_language(lang: str, *, function: str) -> None:
    """Refuse a language that the pictures do not speak.

    Raises:
        ArgumentError: `lang` is neither "en" nor "ja".
    """
    if lang not in LANGUAGES:
        raise ArgumentError(
            f"{function}: lang must be one of {', '.join(LANGUAGES)}; got {lang!r}. Choose one of them."
        )


def say(key: str, lang: str, **told: object) -> str:
    """The words of `key` in one language, with what is told filled in."""
    words = _WORDS[key][LANGUAGES.index(lang)]
    return words.format(**told) if told else words


def name_of(finding: str, lang: str) -> str:
    """A finding's name; one that is not known stands as it is."""
    return NAMES.get(finding, (finding, finding))[LANGUAGES.index(lang)]


def level_of(level: str, lang: str) -> str:
    """A level's word; one that is not known stands as it is."""
    return LEVELS.get(level, (level, level))[LANGUAGES.index(lang)]


def unit_of(unit: str, value: float | None, lang: str) -> str:
    """The unit of a finding's number, in the singular where that is 1; one that is not known stands as it is."""
    if lang == "ja":
        return _UNITS.get(unit, unit)
    return unit.removesuffix("s") if value == 1 and unit in ("rows", "independent units") else unit


def family_of(family: str, lang: str) -> str:
    """A model family's name; one that is not known stands as it is."""
    return FAMILIES.get(family, (family, family))[LANGUAGES.index(lang)]


def value_of(value: str, lang: str) -> str:
    """A word on an axis of the phase map; one that is not known stands as it is."""
    return _VALUES.get(value, value) if lang == "ja" else value
