"""Runs: begun one at a time, watched, stopped, listed, removed."""

from __future__ import annotations

import contextlib
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keiretsu.app.asked import RunAsked, form_of
from keiretsu.app.child import PATIENCE_SECONDS, Child
from keiretsu.app.going import Going
from keiretsu.app.names import run_id, shown_name
from keiretsu.app.refused import RefusedError, refusal
from keiretsu.app.settings import AppSettings
from keiretsu.app.shelf import LOG, REPORT, SLIDES, Shelf
from keiretsu.app.uploads import Uploads

UNDER_WAY = ("running", "stopping")
# Runs that were refused before they began are told of once more where a tab asks late: so many of them.
MOST_REFUSED = 20


class Runs:
    """All runs of a folder; what is asked of one is asked by its id.

    Args:
        settings: of the page.
        uploads: the copies that runs read.
    """

    def __init__(self, settings: AppSettings, uploads: Uploads) -> None:
        self._settings, self._uploads = settings, uploads
        self._shelf = Shelf(settings.runs)
        self._lock = threading.Lock()
        self._going: dict[str, Going] = {}
        self._refused: dict[str, dict[str, Any]] = {}
        self._mend()
        self.tidy(idle=0)

    def begin(self, asked: RunAsked) -> str:
        """Begin a run in a process of its own, and return its id.

        Raises:
            RefusedError: another is under way (409), or the file is not there (404).
        """
        upload = self._uploads.get(asked.file)
        with self._lock:
            if self._going:
                raise RefusedError(409, "busy", more={"run": next(iter(self._going))})
            id, going = run_id(), Going(asked.budget)
            folder = self._shelf.new(id)
            now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            self._shelf.keep(id, {"name": upload.name, "created": now, "state": "running", **asked.to_dict()})
            job = {
                "do": "run", "path": str(upload.path.absolute()), "name": upload.name, "folder": str(folder.absolute()),
                "candidates": None if self._settings.candidates is None else list(self._settings.candidates),
                **asked.to_dict(),
            }  # fmt: skip
            self._going[id] = going
            try:
                going.child = Child(
                    self._settings.command, job, log=folder / LOG, hear=going.hear,
                    ended=lambda code: self._end(id, code),
                )  # fmt: skip
            except OSError:
                del self._going[id]
                raise
        return id

    def stop(self, id: str) -> None:
        """Stop a run; what has ended in it is kept.

        Raises:
            RefusedError: it is not under way (409), or there is none (404).
        """
        self._shelf.folder(id)
        going = self._going.get(id)
        if going is None or going.child is None:
            raise RefusedError(409, "not_going")
        going.stopping = True
        going.child.stop()

    def remove(self, id: str) -> None:
        """Delete a run, and the copy of its file where no other run has it.

        Raises:
            RefusedError: it is under way (409), the command line wrote it (403), or there is none (404).
        """
        with self._lock:
            if id in self._going:
                raise RefusedError(409, "remove_going")
            file = self._shelf.about(id).get("file")
            self._shelf.remove(id)
            if file:
                self.forget(file)

    def forget(self, file: str) -> None:
        """Delete the copy of a file that no run has."""
        if file not in self._files():
            self._uploads.remove(file)

    def show(self, id: str) -> dict[str, Any]:
        """A run in short, and while it goes on, how far it has come.

        Raises:
            RefusedError: there is none (404), or it was refused before it began (422); then `more` holds what was
                `asked`, for the fields of the page.
        """
        try:
            return self._show(id)
        except RefusedError:
            if id in self._refused:
                raise RefusedError(422, "not_begun", **self._refused[id]) from None
            raise

    def _show(self, id: str) -> dict[str, Any]:
        # in this order: what was written of a run before it ended would have it neither under way nor ended
        going = self._going.get(id)
        about = self._shelf.about(id)
        found = None if going else self._shelf.outcome(id)
        unread = None if found is None else found.get("unread")
        outcome = None if unread else found
        if outcome is not None and not (about and self._shelf.is_ours(id)):
            about = {**outcome, "name": outcome["source"], "target": ", ".join(outcome["targets"])}
        state = "running" if going else about.get("state", "done")
        if state == "done" and outcome is None:
            state = "failed" if self._shelf.is_ours(id) else "unread"
        problem = about.get("problem") or unread
        if problem is None and state in ("failed", "unread"):
            problem = refusal("no_result")
        return {
            "id": id,
            "ours": self._shelf.is_ours(id),
            "folder": self._shelf.called(id),
            "place": shown_name(self._shelf.folder(id).name),
            "state": "stopping" if going and going.stopping else state,
            "name": about.get("name") or self._shelf.called(id) or "?",
            "created": about.get("created") or (found and found["created"]),
            "target": about.get("target"),
            "horizon": about.get("horizon"),
            "problem": problem,
            "decision": outcome and outcome["decision"],
            "headline": outcome and outcome["headline"],
            "cut": outcome and outcome["cut"],
            "sentence": outcome and outcome["sentence"],
            "report": not going and self._shelf.file(id, REPORT) is not None,
            "slides": not going and self._shelf.file(id, SLIDES) is not None,
            "asked": None if going else self._asked(about),
            "going": None if going is None else going.show(),
        }

    def all(self) -> list[dict[str, Any]]:
        """Every run, the newest first."""
        found = []
        for id in self._shelf.ids():
            # one that goes while the others are looked at, by whose hand soever, is not there
            with contextlib.suppress(RefusedError):
                found.append(self.show(id))
        return sorted(found, key=lambda run: run["created"] or "", reverse=True)

    def file(self, id: str, name: str) -> Path:
        """The report or the slides of a run, as they were made.

        Raises:
            RefusedError: there are none (404).
        """
        place = self._shelf.file(id, name)
        if id in self._going or place is None:
            raise RefusedError(404, "no_report")
        return place

    def results(self, *ids: str) -> list[Path]:
        """The results of runs, the earliest first.

        Raises:
            RefusedError: one of them has none, or none that can be read (404).
        """
        made = []
        for id in ids:
            run = self.show(id)
            if run["state"] != "done":
                raise RefusedError(404, "no_result")
            made.append((run["created"] or "", id))
        return [self._shelf.folder(id) for _, id in sorted(made, key=lambda each: each[0])]

    def tidy(self, *, idle: int) -> None:
        """Delete the copies that no run has, but for the newest few."""
        self._uploads.tidy(self._files(), idle=idle)

    def close(self) -> None:
        """Stop what is under way, and wait for it."""
        under_way = list(self._going.values())
        children = [going.child for going in under_way if going.child is not None]
        for going in under_way:
            going.stopping = True
        for child in children:
            child.stop()
        for child in children:
            if not child.wait(PATIENCE_SECONDS):
                child.kill()
                child.wait(PATIENCE_SECONDS)

    def _asked(self, about: dict[str, Any]) -> dict[str, Any] | None:
        """What the page was asked, for its fields; None where the copy of the file is gone."""
        try:
            self._uploads.get(about.get("file", ""))
        except RefusedError:
            return None
        kept = {name: about.get(name) for name in ("file", "target", "horizon", "budget", "lang")}
        return {**kept, "reading": form_of(about.get("reading") or {})}

    def _files(self) -> set[str]:
        return {file for id in self._shelf.ids() if (file := self._shelf.about(id).get("file"))}

    def _end(self, id: str, code: int) -> None:
        """Write down how a run ended, then let the next one begin."""
        going = self._going[id]
        last, state, problem = going.last, "failed", None
        if "done" in last and code == 0:
            state = "done"
        elif going.stopping or "stopped" in last:
            state, problem = "stopped", refusal("stopped")
        elif "refused" in last:
            problem = refusal("run_refused", **_said(last["refused"]))
        else:
            problem = refusal("crashed", code=code)
        about = self._shelf.about(id)
        self._shelf.keep(id, {**about, "state": state, "problem": problem})
        never = "refused" in last and state == "failed" and not going.begun
        if never:
            self._refused[id] = {**_said(last["refused"]), "more": {"asked": self._asked(about)}}
            for old in list(self._refused)[:-MOST_REFUSED]:
                del self._refused[old]
        with self._lock:
            if never:
                # the folder that `begin` made for this run alone; the copy of the file stays for the next try
                with contextlib.suppress(RefusedError):
                    self._shelf.remove(id)
            del self._going[id]

    def _mend(self) -> None:
        """Runs that an earlier page left under way did not come to their end."""
        for id in self._shelf.ids():
            about = self._shelf.about(id)
            if about.get("state") in UNDER_WAY:
                self._shelf.keep(id, {**about, "state": "stopped", "problem": refusal("page_gone")})


def _said(refused: dict[str, Any]) -> dict[str, Any]:
    """What a process said when it refused."""
    return {"message": refused.get("message", ""), "page": refused.get("page", "")}
