"""Hostile text: cut, doubled, mixed, ragged, in wrong bytes, or no table at all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from data.hostile_log import ROLES, Hostile, at_random, some_log, spelled, truth_of

Rng = np.random.Generator
# what people and programs write where a number should be; none of it is one without being told so
# the last three: digits of other scripts, and a thousands separator
ODD_NUMBERS = (
    "0x1{}", "1_0{}0", "1٢{}", "{}%", "=1+{}", "€{}", "{} bar", "1'00{}", "--{}", "1.2.{}", "½{}", "1e{}e1", "<{}",
    "٣{}", "１{}", "1,{}00.5",
)  # fmt: skip
_BROKEN = (b"\xff", b"\x80", b"\xa0", b"\xfe\xff\xff")
_FOREIGN = (
    b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00\x01\x00\x00\x00",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    b"<!DOCTYPE html>\n<html><head><title>Login, please</title></head>\n<body><p>No, no, no</p></body></html>\n",
    b'<?xml version="1.0"?>\n<log><row t="1" flow="2.5"/>\n<row t="2" flow="2.7"/></log>\n',
    b'[{"stamp": "2024-01-01 00:00", "machine": "a", "flow": 1.5},\n{"stamp": "2024-01-01 00:05", "machine": "a"}]\n',
    b'{"stamp": "2024-01-01 00:00", "flow": 1.5}\n{"stamp": "2024-01-01 00:05", "flow": 1.7}\n',
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
)


def cut_anywhere(rng: Rng) -> Hostile:
    log = some_log(rng, japanese=bool(rng.integers(2)), most=6)
    data = log.bytes()
    return Hostile((data := data[: rng.integers(1, len(data))]), cut_truths(log.frame, data))


def cut_truths(frame: pl.DataFrame, data: bytes) -> tuple[pl.DataFrame, ...]:
    """What may be read of a CSV file that ends too early: whole rows, the last cell perhaps cut."""
    lines = data.decode(errors="ignore").split("\n")
    rows, last = max(len(lines) - 2, 0), lines[-1].split(",")
    whole = frame.head(rows)
    if len(lines) > 1 and len(last) == frame.width:
        name, cell = frame.columns[-1], last[-1]
        row = frame.slice(rows, 1)
        if cell in ("-", "-."):
            return (truth_of(pl.concat([whole, row]).drop(name)),)
        value = pl.lit(float(cell) if cell else None, dtype=pl.Float64).alias(name)
        return (truth_of(pl.concat([whole, row.with_columns(value)])),)
    return (truth_of(whole),) if rows and last == [""] else ()


def cut_in_a_character(rng: Rng) -> Hostile:
    frame = some_log(rng, japanese=True).frame.with_columns(状態=pl.lit("自動運転"))
    data = frame.write_csv().encode("cp932")
    data = data[: data.rindex("運".encode("cp932")) + 1]
    return Hostile(data)


def doubled(rng: Rng) -> Hostile:
    log, end = some_log(rng, japanese=bool(rng.integers(2))), str(rng.choice(["\n", "\r\n"]))
    policy = str(rng.choice(["refuse", "first", "last", "mean"]))
    text = log.text(end=end) + "\ufeff" * int(rng.integers(2)) + log.text(end=end)
    return Hostile(
        text.encode(), () if policy == "refuse" else (log.truth,), policy == "refuse", ROLES | {"duplicates": policy}
    )


def cut_then_doubled(rng: Rng) -> Hostile:
    """The last line of the first copy runs into the header of the second."""
    log = some_log(rng)
    text = log.text()
    return Hostile((text[:-3] + text).encode(), options=ROLES | {"duplicates": "first"})


def two_separators(rng: Rng) -> Hostile:
    log, half = some_log(rng), int(rng.integers(1, 4))
    one, two = (str(sign) for sign in rng.permutation([",", ";", "\t", "|"])[:2])
    kept, rest = log.lines(one)[: half + 1], log.lines(two)
    rest = rest[:1] * int(rng.integers(2)) + rest[half + 1 :]
    return Hostile("\n".join(kept + rest).encode(), (log.truth,))


def separator_by_line(rng: Rng) -> Hostile:
    log = some_log(rng)
    lines = [str(rng.choice([",", ";", "\t"])).join(cells) for cells in (log.header, *log.cells)]
    lines[1:3] = [lines[1].replace(";", ",").replace("\t", ","), lines[2].replace(",", ";").replace("\t", ";")]
    return Hostile("\n".join(lines).encode())


def wrong_bytes(rng: Rng) -> Hostile:
    return Hostile(at_random(rng, some_log(rng).bytes(), *_BROKEN, times=int(rng.integers(1, 4))))


def any_bytes(rng: Rng) -> Hostile:
    return Hostile(rng.bytes(int(rng.integers(1, 5000))), None)


def noise_in_ascii(rng: Rng) -> Hostile:
    signs = [sign.encode() for sign in ',;\t\n\r" .-:/1aé|#']
    return Hostile(at_random(rng, some_log(rng, most=5).bytes(), *signs, times=int(rng.integers(1, 5))), None)


def utf16_without_mark(rng: Rng) -> Hostile:
    log = some_log(rng, japanese=bool(rng.integers(2)))
    return Hostile(log.text().encode(str(rng.choice(["utf-16-le", "utf-16-be"]))), (log.truth,))


def utf16_cut(rng: Rng) -> Hostile:
    """Half a character at the end."""
    data = some_log(rng, japanese=True).text().encode("utf-16")
    return Hostile(data[: 3 + 2 * int(rng.integers(0, len(data) // 2 - 1))])


def nul_bytes(rng: Rng) -> Hostile:
    return Hostile(at_random(rng, some_log(rng).bytes(), b"\x00", bytes(50)))


def line_ends(rng: Rng) -> Hostile:
    log = some_log(rng, japanese=bool(rng.integers(2)))
    ends = [("\r",), ("\r\n",), ("\n", "\r\n", "\r"), ("\n\n\n", "\r\n", "\r\r", "\n  \n", "\n,,,\n")][rng.integers(4)]
    text = "".join(line + str(rng.choice(ends)) for line in log.lines())
    return Hostile(text.encode(), (log.truth,), refusable=False)


def quote_left_open(rng: Rng) -> Hostile:
    log = some_log(rng)
    text = log.text(str(rng.choice([",", ";"])))
    places = [0, *(k + 1 for k, sign in enumerate(text[:-1]) if sign in ",;\n")]
    place = places[rng.integers(len(places))]
    return Hostile((text[:place] + '"' + text[place:]).encode())


def quotes_inside(rng: Rng) -> Hostile:
    log = some_log(rng)
    lines = log.lines()
    notes = ['5" pipe {}', '"say ""yes"" {}"', '"a,b\n{}"', "'{}'", 'x{}"', '"{}, ""', "{}\\"]
    notes = [str(rng.choice(notes[:5])).format(k) for k in range(len(lines))]
    text = "\n".join([lines[0] + ",note", *(f"{line},{note}" for line, note in zip(lines[1:], notes, strict=False))])
    return Hostile(text.encode(), (log.truth,), refusable=False)


def ragged(rng: Rng) -> Hostile:
    lines = some_log(rng).lines()
    at = int(rng.integers(1, len(lines)))
    lines[at] = lines[at].rsplit(",", int(rng.integers(1, 4)))[0] if rng.integers(2) else lines[at] + ",7"
    return Hostile("\n".join(lines).encode())


def names_empty(rng: Rng) -> Hostile:
    """A column without a name is left out; separators at the ends of all lines make such a column."""
    log = some_log(rng)
    lines = [f"{line}{',' if not k or rng.integers(2) else ',3'}" for k, line in enumerate(log.lines())]
    return Hostile("\n".join(lines).encode(), (log.truth,), refusable=False)


def names_twice(rng: Rng) -> Hostile:
    lines = some_log(rng).lines()
    name = "flow" if rng.integers(2) else "n" * int(rng.integers(1, 100_000))
    return Hostile("\n".join([f"{lines[0]},{name},{name}", *(f"{line},1,2" for line in lines[1:])]).encode())


def names_strange(rng: Rng) -> Hostile:
    """Names with line breaks, control characters, emoji, or very long ones; one of them is no number, or infinite."""
    log = some_log(rng)
    name = ["a\nb", "a\x01b\x7f", "🌡️ [°C]", "x" * 5000, "\u202eabc", "a'b", "{0}", "%s", "[red]a[/red]"][
        rng.integers(9)
    ]
    cells = [f"word {k}" for k in range(log.frame.height)]
    if rng.integers(2):
        cells = [str(k) for k in range(log.frame.height - 1)] + ["1e999"]
    frame = log.frame.with_columns(pl.Series(name, cells))
    return Hostile(frame.write_csv().encode(), (log.truth,))


def names_with_nul(rng: Rng) -> Hostile:
    return Hostile(some_log(rng).text().replace("flow", "fl\x00ow").encode())


def ids_strange(rng: Rng) -> Hostile:
    signs = ["a\nb", "\x01", "🏭", "a,b", 'say "x"', "i" * 3000, "\u202eab", "#", "0", "é", "null", "nan", "\x1b[31m"]
    one, two = rng.permutation(signs)[:2]
    names = {"P-1": str(one), "P-2": str(two)}
    frame = some_log(rng).frame.with_columns(pl.col("machine").replace_strict(names))
    if rng.integers(2):
        return Hostile(pl.concat([frame, frame]).write_csv().encode())
    return Hostile(frame.write_csv().encode(), (truth_of(frame),))


def odd_numbers(rng: Rng) -> Hostile:
    log, form = some_log(rng), str(rng.choice(ODD_NUMBERS))
    share = rng.choice([0.3, 1.0])
    cells = [form.format(k) if rng.random() < share else str(k) for k in range(10, 10 + log.frame.height)]
    cells[0] = form.format(10)
    return Hostile(log.frame.with_columns(odd=pl.Series(cells)).write_csv().encode(), (log.truth,), refusable=False)


def spelled_numbers(rng: Rng) -> Hostile:
    """Unusual spellings that are numbers all the same."""
    log = some_log(rng)
    forms = ["+{}", "{}e5", "{}E-3", " {} ", ".{}", "{}.", "00{}", "-0", "{}e307", "5e-324", '"{}"']
    cells = [str(rng.choice(forms)).format(k % 9 + 1) for k in range(log.frame.height)]
    text = "\n".join(line + "," + cell for line, cell in zip(log.lines(), ["odd", *cells], strict=True))
    values = pl.Series("odd", [float(cell.strip('"')) for cell in cells])
    return Hostile(text.encode(), (truth_of(log.frame.with_columns(values)),), refusable=False)


def infinite(rng: Rng) -> Hostile:
    log, word = some_log(rng), str(rng.choice(["1e999", "-1e400", "inf", "-Infinity", "9" * 400]))
    cells = [f"{k}.5" for k in range(log.frame.height)]
    cells[int(rng.integers(len(cells)))] = word
    return Hostile(log.frame.with_columns(odd=pl.Series(cells)).write_csv().encode(), (log.truth,))


def foreign(rng: Rng) -> Hostile:
    data = _FOREIGN[rng.integers(len(_FOREIGN))]
    return Hostile(data + rng.bytes(int(rng.integers(300))) * int(rng.integers(2)), options={})


def next_to_nothing(rng: Rng) -> Hostile:
    header = ",".join(some_log(rng).header)
    texts = [
        "", "\n", " ", "\n\n \r\n", ",", ",,,\n,,,\n", "\ufeff", header, header + "\n\n", '"', '""', "a", "7",
        "1,2\n3,4", "stamp\n2024-01-01\n2024-01-02\n",
    ]  # fmt: skip
    return Hostile(str(rng.choice(texts)).encode(), options={})


def stamps_far_away(rng: Rng) -> Hostile:
    frame = some_log(rng).frame
    # the year 9999 has no such day
    frame = frame.filter((pl.col("stamp").dt.month() != 2) | (pl.col("stamp").dt.day() != 29))
    years = int(rng.choice([1, 9998, 9999]))
    cells = [spelled(stamp).replace("2024", f"{years:04d}") for stamp in frame["stamp"]]
    cells[-1] = f"{years:04d}-12-31 23:59:59"
    offset = str(rng.choice(["", "-09:00", "+09:00"]))
    data = frame.with_columns(stamp=pl.Series(cells) + offset).write_csv().encode()
    zone = {"zone": "America/Los_Angeles"} if rng.integers(2) and not offset else {}
    if years == 1 or zone or offset:
        return Hostile(data, None if years != 1 else (), options=ROLES | zone)
    return Hostile(data, (truth_of(frame.with_columns(stamp=pl.Series(cells).str.to_datetime(time_unit="us"))),))


def stamps_of_two_kinds(rng: Rng) -> Hostile:
    frame = some_log(rng).frame
    last = frame["stamp"][-1]
    other = [spelled(last.timestamp()), last.strftime("%d.%m.%Y %H:%M"), last.isoformat() + "+09:00", "noon", ""]
    cells = [*map(spelled, frame["stamp"][:-1]), str(rng.choice(other))]
    return Hostile(frame.with_columns(stamp=pl.Series(cells)).write_csv().encode())


def many_columns(rng: Rng) -> Hostile:
    log = some_log(rng, most=2)
    numbers = np.round(rng.random((log.frame.height, 10_000)), 3)
    more = pl.DataFrame(numbers, schema=[f"c{k}" for k in range(10_000)])
    return Hostile(log.frame.hstack(more).write_csv().encode(), (truth_of(log.frame.hstack(more)),), refusable=False)


def long_line(rng: Rng, size: int = 2 << 20) -> Hostile:
    log = some_log(rng)
    lines, kind = log.lines(), int(rng.integers(5))
    row = int(rng.integers(1, len(lines)))
    if kind < 2:
        note = ("x" if kind else '"' + "a,\n" * 9 + "b") * (size // (1 if kind else 30)) + ("" if kind else '"')
        lines = [f"{line},{'note' if not k else note if k == row else k}" for k, line in enumerate(lines)]
        return Hostile("\n".join(lines).encode(), (log.truth,))
    if kind == 2:
        lines[row] = "1," * (size // 2)
    elif kind == 3:
        lines = ["x" * size]
    else:
        lines[0] = lines[0] + "," + "y" * size
        lines[1:] = [line + ",1" for line in lines[1:]]
        return Hostile("\n".join(lines).encode(), None)
    return Hostile("\n".join(lines).encode())


TEXT: dict[str, Callable[[Rng], Hostile]] = {
    kind.__name__: kind
    for kind in (
        cut_anywhere, cut_in_a_character, doubled, cut_then_doubled, two_separators, separator_by_line, wrong_bytes,
        any_bytes, noise_in_ascii, utf16_without_mark, utf16_cut, nul_bytes, line_ends, quote_left_open, quotes_inside,
        ragged, names_empty, names_twice, names_strange, names_with_nul, ids_strange, odd_numbers, spelled_numbers,
        infinite, foreign, next_to_nothing, stamps_far_away, stamps_of_two_kinds, many_columns, long_line,
    )
}  # fmt: skip
