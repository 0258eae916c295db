"""Writes the dictionary of a release as a folder of static pages: Vietnamese at its root, English under ``en/``, opened from any disk without a server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from anptt_data.errors import OurFault, UsageError
from anptt_data.lake.open_release import open_release
from anptt_data.pictures.read import read_pictures
from anptt_data.pictures.render import picture_pages
from anptt_data.receipts.words import DECISIONS
from anptt_data.settings import Settings
from anptt_data.site.addresses import PICTURES, address
from anptt_data.site.facts import CodeList, Dataset, Function, Relation, ReleaseFacts
from anptt_data.site.read import read_release
from anptt_data.site.render import Pages, caveats_of, headers_of
from anptt_data.site.search_index import index_script
from anptt_data.site.shown import number
from anptt_data.site.snippets import snippets

PAGE_BYTES = 290_000
TONGUES = {"vi": "", "en": "en/"}
STATIC = Path(__file__).parent / "static"
OURS = "static/search-index.js"
"""A folder that holds it is a dictionary's, and may be replaced."""


def write_site(
    settings: Settings, out: Path, release: int | None = None, progress: Callable[[str], None] | None = None
) -> tuple[Path, int]:
    """Make the pages of release `release` (default: the newest) under `out` and give the path of the first page and the release's number.

    The folder is replaced whole. Raises `UsageError` when `out` holds something else, `NotFound` for an unknown release, `OurFault` when a file of the
    release is lost or the pages cannot be written; the pages that were there stay then.
    """
    out = out.expanduser().absolute()
    _ours_or_empty(out)
    with open_release(settings, release) as opened:
        facts = read_release(opened, progress)
        pictured = read_pictures(opened)
    facts.pictures = True
    beside = ((f"{PICTURES}/{path}", text) for path, text in picture_pages(pictured, dictionary="../", progress=progress))
    return write_pages(facts, out, beside), facts.number


def write_pages(facts: ReleaseFacts, out: Path, beside: Iterable[tuple[str, str]] = ()) -> Path:
    """Put the pages, and other pages `beside` them, into the folder `out`, replacing those of an earlier dictionary, and give the path of the first; raises as
    `write_site`.
    """
    _ours_or_empty(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            for path, text in chain(pages(facts), beside):
                file = made / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            for asset in STATIC.iterdir():
                shutil.copyfile(asset, made / "static" / asset.name)
            made.chmod(0o755)
            _replace(made, out)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OurFault(f"Không ghi được vào {out}: {error}", f"Cannot write to {out}: {error}") from error
    return out / address("home")


def pages(facts: ReleaseFacts) -> Iterator[tuple[str, str]]:
    """Every file of the site that is made from the release: its path and text."""
    yield OURS, index_script(facts)
    for tongue, folder in TONGUES.items():
        made = Pages(facts, tongue)
        yield folder + address("home"), _home(made, facts)
        yield folder + address("ways"), made.render("site_ways.html", address("ways"), snippets=snippets(facts))
        for relation in facts.relations.values():
            yield folder + address("relation", relation.name), _relation(made, facts, relation)
        for function in facts.functions.values():
            yield folder + address("function", function.name), _function(made, function)
        for listed in facts.code_lists.values():
            yield folder + address("code_list", listed.name), _code_list(made, listed)


def _home(made: Pages, facts: ReleaseFacts) -> str:
    by_kind = {
        kind: [r.name for r in facts.relations.values() if r.kind == kind]
        for kind in ("mart", "reference", "system", "converted", "reports")
    }
    return made.render(
        "site_home.html", address("home"), marts=by_kind["mart"], reference=by_kind["reference"], system=by_kind["system"],
        forms=sorted([*by_kind["converted"], *by_kind["reports"]]),
    )  # fmt: skip


def _relation(made: Pages, facts: ReleaseFacts, relation: Relation) -> str:
    dataset = facts.datasets.get(relation.dataset or "")
    forms: list[Relation | Function] = [*facts.relations.values(), *facts.functions.values()]
    siblings = [f.name for f in forms if relation.dataset and f.dataset == relation.dataset and f.name != relation.name]
    decision = made.t.of(DECISIONS[dataset.newest[2]]) if dataset and dataset.newest and dataset.newest[2] in DECISIONS else ""
    return made.render(
        "site_relation.html", address("relation", relation.name), r=relation, d=dataset, siblings=siblings, decision=decision,
        caveats=caveats_of(relation.caveats, made.t), headers=headers_of(dataset.headers, made.t) if dataset else [],
        authority=_authority(made, dataset) if dataset else "", about=_about(made, relation),
    )  # fmt: skip


def _authority(made: Pages, dataset: Dataset) -> str:
    counts = {made.t("provisional"): dataset.authorities.get("provisional", 0), made.t("final"): dataset.authorities.get("final", 0)}
    if dataset.samples:
        counts[made.t("sample")] = dataset.samples
    return ", ".join(f"{number(n)} {word}" for word, n in counts.items())


def _about(made: Pages, relation: Relation) -> str:
    """The rest of the comment, when it says more than the title."""
    comment = relation.comment
    vi, _, en = comment.partition(" — ")
    return comment if comment and (vi, en) != tuple(relation.title) else ""


def _function(made: Pages, function: Function) -> str:
    return made.render("site_function.html", address("function", function.name), f=function)


def _code_list(made: Pages, listed: CodeList) -> str:
    """Cut where a page would grow too large for slow networks, and says so."""
    shown = len(listed.codes)
    while True:
        page = made.render("site_code_list.html", address("code_list", listed.name), c=listed, shown=shown)
        if len(page.encode()) <= PAGE_BYTES or shown <= 10:
            return page
        shown = min(shown * PAGE_BYTES // len(page.encode()), shown - 1)


def _ours_or_empty(out: Path) -> None:
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file()):
        raise UsageError(
            f"{out} đã có nội dung khác; chọn thư mục trống hoặc thư mục của từ điển dữ liệu lập trước đây",
            f"{out} holds something else; choose an empty folder or one of an earlier dictionary",
        )


def _replace(made: Path, out: Path) -> None:
    """Put the new folder in the place of the old one; a reader sees the old pages until then."""
    old = out.with_name(f".{out.name}-{os.getpid()}-old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        os.rename(out, old)
    os.rename(made, out)
    shutil.rmtree(old, ignore_errors=True)
