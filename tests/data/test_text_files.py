"""Text files in every packing, encoding and look; and that the size of a block changes nothing that is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
from itertools import chain

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.text.blocks import Cutting, cut
from keiretsu.data.reading.text.csv_file import read_csv
from keiretsu.errors import ArgumentError, DataError

FORM = re.compile(r"^\w+: .+ must .+; got .+\. [A-Z].+\.$", re.DOTALL)
LOG = "when,圧力[MPa],note\n2024-01-01 00:00,1.5,開\n2024-01-01 01:00,,閉\n2024-01-01 02:00,2,\n"
QUIET = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def as_read(path, how=None, block=1 << 25):
    return read_csv(path, "x", how or FileOptions(), block=block)


def columns(raw):
    return {name: raw.frame[name].to_list() for name in raw.frame.columns if name != ROW}


def refused(path, how=None, kind=DataError, block=1 << 25):
    with pytest.raises(kind) as caught:
        as_read(path, how, block)
    assert FORM.match(str(caught.value)), str(caught.value)
    return str(caught.value)


def zipped(content, *names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names or ("a.csv",):
            archive.writestr(name, content)
    return file.getvalue()


PACKED = {"gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zip": zipped}


def pack_zstd(content, tmp_path):
    path = tmp_path / "packed.zst"
    with pa.OSFile(str(path), "wb") as raw, pa.CompressedOutputStream(raw, "zstd") as stream:
        stream.write(content)
    return path.read_bytes()


# packing


@pytest.mark.parametrize("kind", [*PACKED, "zstd"])
def test_packed_files_are_told_by_their_bytes(write, tmp_path, kind):
    content = LOG.encode()
    packed = pack_zstd(content, tmp_path) if kind == "zstd" else PACKED[kind](content)
    expected = as_read(write(LOG, "plain.csv"))
    raw = as_read(write(packed, "log.dat"))
    assert raw.frame.equals(expected.frame)
    assert raw.place(2) == "line 4 of log.dat"


def test_two_gzip_members_are_one_file(write):
    assert as_read(write(gzip.compress(b"t,x\n1,2\n") + gzip.compress(b"2,3\n"))).frame["x"].to_list() == [2.0, 3.0]


@pytest.mark.parametrize("kind", [*PACKED, "zstd"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_packings(write, tmp_path, kind, damage):
    content = "".join(f"{k},{k * k % 977}\n" for k in range(20_000)).encode()
    packed = pack_zstd(content, tmp_path) if kind == "zstd" else PACKED[kind](content)
    if (kind, damage) == ("zstd", "changed"):
        packed = packed[:4] + b"\xff" + packed[5:]  # its frames need not carry a checksum
    half = len(packed) // 2
    broken = packed[:half] if damage == "cut" else packed[:half] + bytes(40) + packed[half + 40 :]
    message = refused(write(broken, "log.dat"), FileOptions(columns=["t", "x"]))
    assert f"must be a whole {kind} file; got" in message


def test_a_zip_of_two_files(write):
    assert "got 2 in log.zip ('a.csv', 'b.csv')" in refused(write(zipped(b"t,x\n1,2\n", "a.csv", "b.csv"), "log.zip"))


# encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(write, encoding, end):
    raw = as_read(write(LOG.replace("\n", end).encode(encoding)), block=20)
    assert columns(raw) == {
        "when": ["2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 02:00"],
        "圧力[MPa]": [1.5, None, 2.0],
        "note": ["開", "閉", None],
    }
    assert raw.encoding == encoding.removesuffix("-sig")
    assert raw.place(1) == "line 3 of log.csv"


def test_japanese_bytes_late_in_a_long_file(write):
    text = "t,x,note\n" + "".join(f"{k},1.5,\n" for k in range(400_000)) + "400000,1,ポンプ停止\n"
    raw = as_read(write(text.encode("cp932")), block=1 << 20)
    assert (raw.encoding, raw.frame["note"][-1], raw.frame.height) == ("cp932", "ポンプ停止", 400_001)


@pytest.mark.parametrize(
    "content",
    [
        "t,temp [°C]\n1,2\n".encode("latin-1"),
        "t,Débit\n1,2\n".encode("latin-1"),
        "t,Größe [µm]\n1,2\n".encode("latin-1"),
        "t,l’été\n1,2\n".encode("cp1252"),
        "t,ｵﾝﾄﾞ\n1,2\n".encode("cp932"),
        "t,圧力,温度\n1,2,".encode() + b"\xff\n",
        "t,圧力,温度\n1,2,".encode() + b"\x83\n",
    ],
)
def test_bytes_that_are_not_surely_japanese_are_refused(write, content):
    message = refused(write(content))
    assert 'give encoding="cp932" or "cp1252"' in message


@pytest.mark.parametrize("word", ["運転", "圧力[MPa]", "ポンプ", "時刻", "温度", "バルブ開", "停止中"])
def test_short_japanese_names_are_evidence_enough(write, word):
    assert as_read(write(f"t,{word}\n1,2\n".encode("cp932"))).frame.columns[-1] == word


def test_an_encoding_can_be_forced(write):
    path = write("t,temp [°C]\n1,2\n".encode("latin-1"))
    assert as_read(path, FileOptions(encoding="latin-1")).frame.columns[-1] == "temp [°C]"
    path = write("t,ｵﾝﾄﾞ\n1,2\n".encode("cp932"))
    assert as_read(path, FileOptions(encoding="shift_jis")).frame.columns[-1] == "ｵﾝﾄﾞ"
    assert "got 'utf-9'" in refused(path, FileOptions(encoding="utf-9"), ArgumentError)
    assert "got 'hex'" in refused(path, FileOptions(encoding="hex"), ArgumentError)


def test_a_wrong_byte_is_named_by_its_line(write):
    path = write(b"t,x\r\n" + b"1,2\r\n" * 5 + b"2,\xe9\r\n3,4\r\n")
    assert "got the byte 0xe9 at line 7 of log.csv" in refused(path)
    assert "CP932 text; got the byte 0x81 at line 2" in refused(write(b"t,x\n1,\x81\n"), FileOptions(encoding="cp932"))
    assert "0xe3 at line 2" in refused(write(b"t,x\n1,\xe3\x81"))
    assert "got a binary file" in refused(write(b"t,x\n1,\x00\n"))
    late = b"t,x\n" + b"1,2\n" * 50_000 + b"\x00" * 512
    assert "got a NUL byte at line 50002 of log.csv" in refused(write(late))


# the look of a file


@pytest.mark.parametrize(
    ("text", "width", "separator"),
    [
        ("t;x\n1;1,5\n2;2,5\n", 2, None),
        ("1,5;2,5\n2,5;3,5\n", 2, None),
        ('t;x\n"a,b,c";1\n"a,b,c";2\n', 2, None),
        ('t,x\n"a;b",1\n"c;d",2\n', 2, None),
        ("1,5 2,5 3,5\n1,5 3,5 4,5\n", 3, None),
        ("t\tx\n1\t\n2\t3\n", 2, None),
        ("t|x\n1|2\n", 2, None),
        ("  t   x \n  1  -2  \n 10\t3\n", 2, None),
        ("when,x\n2024-01-01 00:00,1\n2024-01-01 01:00,1\n", 2, None),
        ("a;b,c\n1;2,3\n", 2, ";"),
        ("a;b,c\n1;2,3\n", 2, ","),
        ("a:b\n1:2\n", 2, ":"),
    ],
)
def test_separators(write, text, width, separator):
    names = None if text[0].isalpha() or text[0] == " " else [f"c{k}" for k in range(width)]
    raw = as_read(write(text), FileOptions(separator=separator, columns=names))
    assert raw.frame.width == width + 1


def test_names_for_a_file_without_a_header(write):
    path = write("1,2.5\n2,3.5\n")
    assert columns(as_read(path, FileOptions(columns=["t", "x"]))) == {"t": [1.0, 2.0], "x": [2.5, 3.5]}
    assert "got 3 names for 2 fields at line 1" in refused(path, FileOptions(columns=["t", "x", "y"]))
    assert "got 't' twice" in refused(path, FileOptions(columns=["t", "t"]), ArgumentError)
    assert "columns=[…]" in refused(path)
    assert "separator must be one character" in refused(path, FileOptions(separator=",,"), ArgumentError)
    assert "decimal must be" in refused(write("t,x\n1,2\n"), FileOptions(decimal="x"), ArgumentError)


def test_cmapss(shared):
    names = ["unit", "cycle", *(f"setting{k}" for k in range(1, 4)), *(f"s{k}" for k in range(1, 22))]
    path = shared("cmapss/train_FD001.txt")
    raw = as_read(path, FileOptions(columns=names), block=100_000)
    expected = [[float(cell) for cell in line.split()] for line in path.read_text().splitlines()]
    assert raw.frame.drop(ROW).equals(pl.DataFrame(expected, schema=names, orient="row"))
    assert raw.place(20_630) == "line 20631 of train_FD001.txt"


def test_titles_above_the_header(write):
    text = "Logger report\nModel: X-1,serial 7\n\nt,x,y\n1,2,3\n2,3,4\n"
    raw = as_read(write(text))
    assert (raw.preamble, raw.frame.columns[1:], raw.place(1)) == (2, ["t", "x", "y"], "line 6 of log.csv")
    assert "got 3 at line 2" in refused(write("x,y\na,1,2\nb,1,2\n"))


def test_decimal_commas(write):
    def cells(text, **how):
        raw = as_read(write(text), FileOptions(**how), block=8)
        return raw.frame["x"].to_list(), raw.decimal

    assert cells("t;x\n1;1,5\n2;2\n3;\n4;NA\n5;-1,5e3\n") == ([1.5, 2.0, None, None, -1500.0], ",")
    assert cells("t;x\n1;1,234\n2;2,500\n") == (["1,234", "2,500"], ".")
    assert cells("t;x\n1;1,234\n2;2,500\n", decimal=",") == ([1.234, 2.5], ",")
    assert cells("t;x\n1;1,234\n2;0,500\n") == ([1.234, 0.5], ",")
    assert cells("t;x\n1;1.234,5\n2;2,5\n") == ([1234.5, 2.5], ",")
    assert cells("t;x\n1;1.5\n2;2,5\n") == (["1.5", "2,5"], ".")
    assert cells("t;x\n1;1,5\n2;2.0\n") == (["1,5", "2.0"], ".")
    assert cells("t;x\n1;1,5\n2;2,5\n", decimal=".") == (["1,5", "2,5"], ".")
    assert cells('t,x\n1,"1,5"\n2,2\n') == (["1,5", "2"], ".")
    assert cells('t,x\n1,"1,5"\n2,2\n', decimal=",") == ([1.5, 2.0], ",")
    assert cells("t;x\n1;1.234\n2;2\n", decimal=",") == ([1234.0, 2.0], ",")
    # one column says what the commas of another mean
    assert as_read(write("t;x;y\n1;1,234;0,5\n")).frame["x"].to_list() == [1.234]


# columns


def test_spelling_is_kept_in_text_columns(write):
    text = "m,t,x,big\n007,1,1.50,9007199254740993\n7,2,2,1\nA1,3,3,1\n"
    for block in (1, 30, 1000):
        raw = as_read(write(text), block=block)
        assert raw.frame["m"].to_list() == ["007", "7", "A1"]
        assert raw.frame["x"].to_list() == [1.5, 2.0, 3.0]
        assert raw.frame["big"].to_list() == ["9007199254740993", "1", "1"]
    assert as_read(write("m,x\n007,1\n"), FileOptions(text=("m", "absent"))).frame["m"].to_list() == ["007"]


def test_values_that_are_no_long_integers_stay_numbers(write):
    raw = as_read(write("t,x,y\n9007199254740992,1e300,inf\n-1,-1e20,nan\n"))
    assert columns(raw) == {"t": [2.0**53, -1.0], "x": [1e300, -1e20], "y": [float("inf"), None]}


def test_a_file_below_itself(write):
    text = "\ufefft,x,note\n1,2,a\n2,3,b\n"
    for block in (1, 20, 1000):
        raw = as_read(write(text + text), block=block)
        assert raw.frame["x"].to_list() == [2, 3, 2, 3]
        assert raw.accounted == {"repeated header lines": 1}
        assert raw.place(raw.frame[ROW][2]) == "line 5 of log.csv"


# hostile files


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("t,x,y\n1,2,3\n2,3", "got 2 at line 3"),
        ("t,x,y\n1,2,3\n2;3;4\n3,4,5\n", "got 1 at line 3"),
        ("t,x,y\n1,2,3\n,,,,\n", "got 5 at line 3"),
        ('t,x\n1,"a\nb"\n2,3,4\n', "got 3 at line 4"),
        ('t,x\n1,2\n2,"3\n4,5\n', "left open at line 3"),
        ('t,x\n1,5" pipe\n2,"3\n4,5\n', "left open at line 3"),
        ("\n , \n", "got 2 empty fields"),
        ("\n,\n", "got 2 empty fields"),
        ("t,x\n,\n", "a header alone"),
    ],
)
@pytest.mark.parametrize("block", [1, 9, 1 << 25])
def test_broken_tables(write, content, says, block):
    assert says in refused(write(content), block=block)


def test_endless_lines_are_refused_early():
    how = Cutting(",", "log.csv", line=5, size=100, limit=1000)
    seen = []

    def stream(piece):
        while True:
            seen.append(len(piece))
            yield piece

    with pytest.raises(DataError, match=r"at most 1,000 bytes; got more at line 6\."):
        list(cut(iter([b"1,2\n", *[b"1," * 50] * 99]), how))
    with pytest.raises(DataError, match=r"one left open at line 6\."):
        list(cut(chain([b'1,2\n3,"'], stream(b"1,\n")), Cutting(",", "log.csv", line=5, size=2, limit=7)))
    assert sum(seen) < 100


def test_a_line_of_many_megabytes(write):
    assert "must have at most" in refused(write(b"1," * 10_000_000))
    assert "must have at most" in refused(write(b"t,x\n1,2\n" + b"1" * 140_000_000))


def test_ten_thousand_columns(write):
    names = ",".join(f"channel_{k:05}" for k in range(10_000))
    row = ",".join(["1.5"] * 10_000)
    raw = as_read(write(f"{names}\n{row}\n{row}\n"))
    assert raw.frame.shape == (2, 10_001)
