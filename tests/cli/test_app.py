"""`keiretsu app` as a shell starts it: on this computer alone, until Ctrl+C, with a sentence where it cannot."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")


def test_it_says_where_it_is_answers_there_and_ends_with_ctrl_c(entry_point, tmp_path):
    process = subprocess.Popen(
        [entry_point, "app", "--port", "0", "--no-open", "--lang", "ja"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
    assert address
    with urllib.request.urlopen(address[0], timeout=30) as answer:
        assert "お手元のログ" in answer.read().decode()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (0, "")
    # nothing was run, so nothing was made
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--host", "0.0.0.0"), "host must be 127.0.0.1"),
        (("--port", "70000"), "port must be"),
        (("--lang", "fr"), "fr"),
    ],
    ids=str,
)
def test_a_mistake_in_the_options(keiretsu, arguments, says):
    outcome = keiretsu("app", "--no-open", *arguments)
    assert outcome.code == 2
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_refused_in_a_sentence(keiretsu):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = keiretsu("app", "--no-open", "--port", taken.getsockname()[1])
    assert outcome.code == 2
    assert "--port must be one that is free" in outcome.stderr


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path):
    program = (
        "import sys; sys.modules['fastapi'] = None; from keiretsu._cli import outcome; from keiretsu.cli import app; "
        "sys.exit(outcome.run(app, ['app', '--no-open', '--port', '0']))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.endswith('Run: pip install "keiretsu[serve]".\n')
    assert len(done.stderr.splitlines()) == 1
